"""The one context (``contextvars``) in which the hooks of a test and the test itself run, sync or not."""

from ..compat.python import contexts

__unittest = True


class TestContext(object):
    """A context that sync code and the host task enter in turn; `context` is None where Python has none."""

    __test__ = False

    def __init__(self, context=None):
        self.context = context if context is not None else contexts.new_context()
        #: Whether sync code is running in it: then no task can enter it.
        self.is_entered = False

    def call(self, function, *args, **kwargs):
        """Return ``function(*args, **kwargs)``, called in the context."""
        if self.is_entered or self.context is None:
            return function(*args, **kwargs)
        self.is_entered = True
        try:
            return contexts.run(self.context, function, *args, **kwargs)
        finally:
            self.is_entered = False
