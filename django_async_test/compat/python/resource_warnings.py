"""Learn of ResourceWarning, also where warnings are filtered or are errors, and of where the resource was made.

Needed by: the check ``unclosed_resources``.
Delete when: never; which names ``warnings`` looks up differs between versions.
Upstream: https://bugs.python.org/issue26604 (``ResourceWarning`` has a source)
Tests: tests/compat/python/test_resource_warnings.py
"""

import tracemalloc
import warnings

__unittest = True


class watch(object):
    """A context manager that calls ``report(text, stack)`` for each ResourceWarning.

    `stack` is the text of where the resource was made, "" unless tracemalloc knows.
    """

    def __init__(self, report):
        self._report = report

    def __enter__(self):
        self._filters = warnings.filters[:]
        warnings.filterwarnings("always", category=ResourceWarning)
        # Python 3.6 and later have it; there the message brings its source along.
        self._name = "_showwarnmsg_impl" if hasattr(warnings, "_showwarnmsg_impl") else "showwarning"
        self._original = getattr(warnings, self._name)
        self._stand_in = self._show_message if self._name == "_showwarnmsg_impl" else self._show
        setattr(warnings, self._name, self._stand_in)

    def __exit__(self, *exc_info):
        if getattr(warnings, self._name) is self._stand_in:
            setattr(warnings, self._name, self._original)
        warnings.filters[:] = self._filters
        warnings._filters_mutated()

    def _show_message(self, message):
        # From Python 3.14 on, somebody who records warnings may do so without a function of his own.
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


def _made_at(source):
    made = tracemalloc.get_object_traceback(source) if source is not None and tracemalloc.is_tracing() else None
    if made is None:
        return ""
    return "".join("  " + line.lstrip() + "\n" if line.startswith("  File") else line + "\n" for line in made.format())
