"""Context variables, also where Python has none.

Needed by: the engine.
Delete when: never; asyncio offers no public way.
Upstream: https://docs.python.org/3/library/asyncio.html
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
