"""Learn of coroutines that die without having been awaited, also where warnings are filtered or are errors.

Needed by: the check that no test passes while its coroutines never ran.
Delete when: the oldest Python is 3.7; the arm for 3.5 and 3.6 goes then.
Upstream: https://bugs.python.org/issue32591 (``warnings._warn_unawaited_coroutine``)
Tests: tests/compat/test_unawaited.py
"""

import contextlib
import warnings

__unittest = True

_MESSAGE = "was never awaited"


def watch(report):
    """Return a context manager that calls ``report(text)`` for each coroutine destroyed without having been awaited.

    Where the code under test itself records warnings (``assertWarns``,
    ``catch_warnings(record=True)``), the warning is its own affair.
    """
    if hasattr(warnings, "_warn_unawaited_coroutine"):
        return _HookWatch(report)
    return _watch_warnings(report)


class _HookWatch(object):
    def __init__(self, report):
        self._report = report

    def __enter__(self):
        self._original = warnings._warn_unawaited_coroutine
        self._show = _shower()
        warnings._warn_unawaited_coroutine = self._hook

    def __exit__(self, *exc_info):
        warnings._warn_unawaited_coroutine = self._original

    def _hook(self, coroutine):
        if _shower() != self._show:
            self._original(coroutine)
        else:
            self._report(_describe(coroutine))


def _shower():
    context = getattr(warnings, "_get_context", lambda: None)()
    return (warnings.showwarning, getattr(warnings, "_showwarnmsg_impl", None), getattr(context, "log", None) is None)


def _describe(coroutine):
    text = "coroutine '{}'".format(coroutine.__qualname__)
    code = getattr(coroutine, "cr_code", None)
    if code is not None:
        text += " ({}:{})".format(code.co_filename, code.co_firstlineno)
    origin = getattr(coroutine, "cr_origin", None)
    if origin:
        text += ", created at {}:{} in {}".format(*origin[0])
    return text


@contextlib.contextmanager
def _watch_warnings(report):
    # Python 3.5 and 3.6 raise the warning in C: let it through every filter and take it from the stream.
    original = warnings.showwarning

    def showwarning(message, category, filename, lineno, file=None, line=None):
        if category is RuntimeWarning and str(message).endswith(_MESSAGE):
            report(str(message)[: -len(_MESSAGE) - 1])
        else:
            original(message, category, filename, lineno, file, line)

    filters = warnings.filters[:]
    warnings.filterwarnings("always", ".*" + _MESSAGE, RuntimeWarning)
    warnings.showwarning = showwarning
    try:
        yield
    finally:
        if warnings.showwarning is showwarning:
            warnings.showwarning = original
        warnings.filters[:] = filters
        if hasattr(warnings, "_filters_mutated"):
            warnings._filters_mutated()
