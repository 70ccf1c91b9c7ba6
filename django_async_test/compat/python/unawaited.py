"""Learn of coroutines that die without having been awaited, also where warnings are filtered or are errors.

Needed by: the check that no test passes while its coroutines never ran.
Delete when: Python >= 3.7 (the arm for 3.5 and 3.6); the rest stays.
Upstream: https://bugs.python.org/issue32591 (``warnings._warn_unawaited_coroutine``)
Tests: tests/compat/python/test_unawaited.py
"""

import asyncio
import contextlib
import linecache
import os
import sys
import warnings

__unittest = True

_MESSAGE = "was never awaited"

# Ours, and the standard library.
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_STANDARD = os.path.dirname(os.path.dirname(os.path.abspath(asyncio.__file__))) + os.sep

#: How many frames Python notes of where a coroutine was created.
_ORIGIN_DEPTH = 6


def watch(report):
    """Return a context manager that calls ``report((text, where))`` for each coroutine that dies without having run.

    `where` is the text of the stack that created it, "" where Python does not
    tell: before 3.7, and in threads other than the one that enters the manager.

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
        self._depth = sys.get_coroutine_origin_tracking_depth()
        if self._depth < _ORIGIN_DEPTH:
            sys.set_coroutine_origin_tracking_depth(_ORIGIN_DEPTH)

    def __exit__(self, *exc_info):
        warnings._warn_unawaited_coroutine = self._original
        sys.set_coroutine_origin_tracking_depth(self._depth)

    def _hook(self, coroutine):
        if _shower() != self._show:
            self._original(coroutine)
        else:
            self._report(describe(coroutine))


def _shower():
    context = getattr(warnings, "_get_context", lambda: None)()
    return (warnings.showwarning, getattr(warnings, "_showwarnmsg_impl", None), getattr(context, "log", None) is None)


def describe(coroutine):
    """Return (text, where) for a coroutine."""
    text = "coroutine '{}'".format(coroutine.__qualname__)
    code = getattr(coroutine, "cr_code", None)
    if code is not None:
        text += " ({}:{})".format(code.co_filename, code.co_firstlineno)
    return text, _created_at(getattr(coroutine, "cr_origin", None) or ())


def _created_at(origin):
    # The innermost is first.  What lies outside the test is of no interest.
    lines = []
    for filename, line, name in origin:
        if _is_machinery(filename):
            if lines:
                break
            continue
        source = linecache.getline(filename, line).strip()
        lines.insert(0, '  File "{}", line {}, in {}\n'.format(filename, line, name))
        if source:
            lines.insert(1, "    {}\n".format(source))
    return "Created at:\n" + "".join(lines) if lines else ""


def _is_machinery(filename):
    return filename.startswith((_PACKAGE, _STANDARD)) and "site-packages" not in filename[len(_STANDARD) :]


@contextlib.contextmanager
def _watch_warnings(report):
    # Python 3.5 and 3.6 raise the warning in C: let it through every filter and take it from the stream.
    original = warnings.showwarning

    def showwarning(message, category, filename, lineno, file=None, line=None):
        if category is RuntimeWarning and str(message).endswith(_MESSAGE):
            report((str(message)[: -len(_MESSAGE) - 1], ""))
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
