"""Learn of coroutines that die without having been awaited, also where warnings are filtered or are errors.

Needed by: the check that no test passes while its coroutines never ran.
Delete when: Python >= 3.7 (warnings._warn_unawaited_coroutine()); only the arm with showwarning() goes.
Upstream: https://bugs.python.org/issue32591 (``warnings._warn_unawaited_coroutine``)
Tests: tests/compat/python/test_unawaited.py
"""

import asyncio
import contextlib
import linecache
import os
import sys
import unittest.case
import warnings

from ...undo import Undo
from . import garbage, resource_warnings, warning_filters

__unittest = True

_MESSAGE = "was never awaited"

# Ours, and the standard library.
_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep
_STANDARD = os.path.dirname(os.path.dirname(os.path.abspath(asyncio.__file__))) + os.sep

#: How many frames Python notes of where a coroutine was created: the line that calls the coroutine function. All
#: coroutines pay for it, for a second frame as much again.
_ORIGIN_DEPTH = 1


# assertRaises() and its kin
_ASSERTION = (
    "An assertion of unittest has called it, which does not await: put `await` and the call into `with "
    "self.assertRaises(...):`, or write `await self.assertAsyncRaises(...)`.\n"
)


def _calls_hook():
    """Return whether Python calls a function for each such coroutine, which can be replaced."""
    if garbage.counts_references or not hasattr(warnings, "_warn_unawaited_coroutine"):
        return hasattr(warnings, "_warn_unawaited_coroutine")
    # PyPy has the function of the standard library; whether it calls that is to be tried.
    called = []
    with Undo() as undo, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        undo.replace(warnings, "_warn_unawaited_coroutine", called.append)
        _forgotten()
        garbage.collect_all()
    return bool(called)


async def _forgotten():
    """Be a coroutine that nobody awaits."""


#: Whether Python 3.7 or later tells of each such coroutine, and of where it was made.
has_hook = _calls_hook()


class Hook(object):
    """Calls ``take(coroutine)`` for each coroutine that dies without having run, until `remove()`.

    `take` returns whether it has dealt with it.  Only where `has_hook` is true.
    """

    def __init__(self, take):
        self._take = take
        self._original = warnings._warn_unawaited_coroutine
        self._undo = Undo()
        depth = sys.get_coroutine_origin_tracking_depth()
        if depth < _ORIGIN_DEPTH:
            sys.set_coroutine_origin_tracking_depth(_ORIGIN_DEPTH)
        self._undo.callback(sys.set_coroutine_origin_tracking_depth, depth)
        self._undo.replace(warnings, "_warn_unawaited_coroutine", self._call)

    def _call(self, coroutine):
        if not self._take(coroutine):
            self._original(coroutine)

    def remove(self):
        """Put back what was there before."""
        self._undo.close()


def watch(report):
    """Return a context manager that calls ``report((text, where))`` for each coroutine that dies without having run.

    `where` is the text of the stack that created it, "" where Python does not
    note it: before 3.7, and in threads other than the one that enters the manager.

    Where the code under test itself records warnings (``assertWarns``,
    ``catch_warnings(record=True)``), the warning is left to it.
    """
    if has_hook:
        return _HookWatch(report)
    # Python 3.5 and 3.6
    return _watch_warnings(report)


class _HookWatch(object):
    def __init__(self, report):
        self._report = report

    def __enter__(self):
        self._shower = shower()
        self._hook = Hook(self._take)

    def __exit__(self, *exc_info):
        self._hook.remove()

    def _take(self, coroutine):
        if not is_still_shown_by(self._shower):
            return False
        self._report(describe(coroutine))
        return True


# Python 3.14 and later
_get_context = getattr(warnings, "_get_context", None)


def shower():
    """Return what shows warnings at the moment, to be compared with `is_still_shown_by()`."""
    # Python 3.6 and later have the second, 3.14 and later the third.
    return (
        warnings.showwarning,
        getattr(warnings, "_showwarnmsg_impl", None),
        _get_context is None or getattr(_get_context(), "log", None) is None,
    )


def is_still_shown_by(earlier):
    """Return whether what shows warnings is still what `shower()` has returned: the code under test may record them."""
    now, beneath = shower(), resource_warnings.beneath
    return now[2] == earlier[2] and all(beneath(now[each]) == beneath(earlier[each]) for each in (0, 1))


def describe(coroutine):
    """Return (text, where) for a coroutine."""
    text = "coroutine '{}'".format(coroutine.__qualname__)
    code = getattr(coroutine, "cr_code", None)
    if code is not None:
        text += " ({}:{})".format(code.co_filename, code.co_firstlineno)
    origin = getattr(coroutine, "cr_origin", None) or ()
    if origin and origin[0][0] == unittest.case.__file__:
        return text, _ASSERTION
    return text, _created_at(origin)


def _created_at(origin):
    lines = []
    for filename, line, name in frames_of_user(origin):
        source = linecache.getline(filename, line).strip()
        lines.insert(0, '  File "{}", line {}, in {}\n'.format(filename, line, name))
        if source:
            lines.insert(1, "    {}\n".format(source))
    return "Created at:\n" + "".join(lines) if lines else ""


def frames_of_user(origin):
    """Return the (file, line, function) triples of `origin`, innermost first, that are the user's."""
    found = []
    # What lies outside the test is of no interest.
    for entry in origin:
        if not _is_machinery(entry[0]):
            found.append(entry)
        elif found:
            break
    return found


def _is_machinery(filename):
    return filename.startswith((_PACKAGE, _STANDARD)) and "site-packages" not in filename[len(_STANDARD) :]


@contextlib.contextmanager
def _watch_warnings(report):
    # They raise the warning in C: let it through every filter and take it from the stream.
    original = warnings.showwarning

    def showwarning(message, category, filename, lineno, file=None, line=None):
        if category is RuntimeWarning and str(message).endswith(_MESSAGE):
            report((str(message)[: -len(_MESSAGE) - 1], ""))
        else:
            original(message, category, filename, lineno, file, line)

    with Undo() as undo:
        warning_filters.keep(undo)
        warnings.filterwarnings("always", ".*" + _MESSAGE, RuntimeWarning)
        undo.replace(warnings, "showwarning", showwarning, keeps_later=True)
        yield
