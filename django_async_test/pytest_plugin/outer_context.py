"""What synchronous fixtures set in context variables, a language for one, reaches the coroutines of a test.

pytest calls synchronous fixtures in the context in which it runs itself; the coroutines have one of their own.
"""

from ..compat.python import contexts

__unittest = True

# How the package's own variables are named: they belong to a context, and do not move.
_OWN = "django_async_test_"
_UNSET = object()


class OuterContext(object):
    """The context in which pytest calls synchronous functions, as it was when the object was made or last asked."""

    def __init__(self):
        self._known = contexts.new_context()

    def changes(self):
        """Return what has been set since, as a list of (variable, value)."""
        known, now = self._known, contexts.new_context()
        if now is None:
            # Python before 3.7
            return []
        self._known = now
        return [
            (variable, value)
            for variable, value in now.items()
            if known.get(variable, _UNSET) is not value and not variable.name.startswith(_OWN)
        ]


def set_all(changes):
    """Set in the current context what `OuterContext.changes()` has returned."""
    for variable, value in changes:
        variable.set(value)
