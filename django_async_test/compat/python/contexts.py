"""Copies of the current context, on Pythons with and without context variables.

Needed by: the engine, which runs sync code and coroutines of a test in one context; Python 3.5 and 3.6 have none.
Delete when: Python >= 3.7 (contextvars); run() and changes() stay.
Upstream: https://peps.python.org/pep-0567/
Tests: tests/compat/python/test_contexts.py
"""

try:
    import contextvars
except ImportError:
    # Python before 3.7
    contextvars = None

__unittest = True


if contextvars is not None:
    # Itself, since each test asks for one.
    new_context = contextvars.copy_context

else:

    def new_context():
        """Return a copy of the current context, or None where Python has none."""
        return None


#: Whether a context runs a function in a frame of its own.
has_frames = hasattr(getattr(getattr(contextvars, "Context", None), "run", None), "__code__")

if has_frames:  # pragma: no cover: PyPy is not measured

    def run(context, function, *args, **kwargs):
        """Return ``function(*args, **kwargs)``, called in `context`, without another frame in a traceback."""
        try:
            return context.run(function, *args, **kwargs)
        except BaseException as error:
            # This frame, and that of the method
            raise error.with_traceback(error.__traceback__.tb_next.tb_next)  # noqa: B904 - it is the same error

else:

    #: The same.  None where Python has no contexts.
    run = getattr(getattr(contextvars, "Context", None), "run", None)


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
