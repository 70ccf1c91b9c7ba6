"""Whether a test case resets what its tests have changed, or lets Django flush: its attribute, or the project's."""

import contextlib

from ...compat.django import settings
from ...compat.python import environ
from ...engine import requirements
from . import flushing

__unittest = True

#: The environment variable with the project's choice, and the name of the setting.
RESET_VARIABLE = "ASYNC_TEST_RESET"

CHANGES, FLUSH = "changes", "flush"
_CHOICES = (CHANGES, FLUSH)
_WHAT = "'changes' or 'flush'"

# What a test waits for locks of somebody else if its class does not say: `AsyncTestMixin.connection_timeout`
_SECONDS = 10


def require_valid(cls):
    """Raise ValueError if ``reset`` of `cls` is no choice; a method of the user's of that name says nothing."""
    value = cls.reset
    requirements.require(
        value is None or callable(value) or value in _CHOICES, cls.__qualname__ + ".reset", value, _WHAT + ", or None"
    )


def of_class(cls):
    """Return the choice of the test case `cls`, or else the project's; raise ValueError if that is none."""
    own = getattr(cls, "reset", None)
    if own in _CHOICES:
        return own
    value = environ.optional(RESET_VARIABLE) or settings.optional(RESET_VARIABLE)
    requirements.require(value is None or value in _CHOICES, RESET_VARIABLE, value, _WHAT)
    return value or CHANGES


@contextlib.contextmanager
def _as_django_does():
    yield


def resetting(case):
    """Return a context for the tear-down of `case`, an instance of a ``TransactionTestCase``, whoever made its class.

    Meanwhile what it would flush is reset, if that is its choice.
    """
    cls = type(case)
    if of_class(cls) == FLUSH:
        return _as_django_does()
    seconds = getattr(cls, "connection_timeout", _SECONDS)
    return flushing.resetting(case.id(), seconds)
