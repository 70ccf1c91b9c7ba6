"""Copies of the current context, on Pythons with and without context variables.

Needed by: the engine, which runs sync code and coroutines of a test in one context; Python 3.5 and 3.6 have none.
Delete when: Python >= 3.7 (contextvars); changes() stays.
Upstream: https://peps.python.org/pep-0567/
Tests: tests/compat/python/test_contexts.py
"""

try:
    import contextvars
except ImportError:
    # Python before 3.7
    contextvars = None

__unittest = True


def new_context():
    """Return a copy of the current context, or None where Python has none."""
    return contextvars.copy_context() if contextvars is not None else None


def changes(context):
    """Set in the current context what is different in `context`."""
    for variable in context:
        value = context[variable]
        try:
            if variable.get() is value:
                continue
        except LookupError:
            pass
        variable.set(value)
