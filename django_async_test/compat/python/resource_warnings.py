"""Learn of ResourceWarning, also where warnings are filtered or are errors, and of where the resource was made.

Needed by: the check ``unclosed_resources``.
Delete when: Python >= 3.6 (ResourceWarning has a source); only the arm with showwarning() goes.
Upstream: https://bugs.python.org/issue26604 (``ResourceWarning`` has a source)
Tests: tests/compat/python/test_resource_warnings.py
"""

import sys
import warnings

from ...undo import Undo
from . import garbage, warning_filters

try:
    import tracemalloc
except ImportError:  # pragma: no cover: PyPy has none
    tracemalloc = None

__unittest = True

#: Whether Python warns of what was not closed: PyPy does so on request only.
are_given = garbage.counts_references or "track-resources" in getattr(sys, "_xoptions", ())


class watch(object):
    """A context manager that calls ``report(text, stack)`` for each ResourceWarning.

    `stack` is the text of where the resource was made, "" unless tracemalloc knows.
    """

    def __init__(self, report):
        self._report = report
        self._undo = Undo()

    def __enter__(self):
        warning_filters.keep(self._undo)
        warnings.filterwarnings("always", category=ResourceWarning)
        # Python 3.6 and later: the message brings its source along.  Python 3.5 has the public function only.
        name, stand_in = "_showwarnmsg_impl", self._show_message
        if not hasattr(warnings, name):
            name, stand_in = "showwarning", self._show
        self._original = getattr(warnings, name)
        self._undo.replace(warnings, name, stand_in, keeps_later=True)

    def __exit__(self, *exc_info):
        self._undo.close()

    def _show_message(self, message):
        # Python 3.14 and later: who records warnings may do so without replacing a function.
        context = getattr(warnings, "_get_context", lambda: None)()
        if issubclass(message.category, ResourceWarning) and getattr(context, "log", None) is None:
            self._report(str(message.message), _made_at(message.source))
        else:
            self._original(message)

    def _show(self, message, category, filename, lineno, file=None, line=None):
        if issubclass(category, ResourceWarning):
            self._report(str(message), "")
        else:
            self._original(message, category, filename, lineno, file, line)


def beneath(function):
    """Return what shows warnings besides the watches: `function`, or what the watch that it belongs to has replaced."""
    while isinstance(getattr(function, "__self__", None), watch):
        function = function.__self__._original
    return function


def _made_at(source):
    is_tracing = tracemalloc is not None and tracemalloc.is_tracing()
    made = tracemalloc.get_object_traceback(source) if source is not None and is_tracing else None
    if made is None:
        return ""
    return "".join("  " + line.lstrip() + "\n" if line.startswith("  File") else line + "\n" for line in made.format())
