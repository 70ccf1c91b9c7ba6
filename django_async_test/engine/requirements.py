"""What attributes, decorators and settings may have for a value, and the one error for whatever else they have."""

import difflib
import sys
import threading

__unittest = True

SECONDS = "a number of seconds"
SWITCH = "True or False"
DECORATED = "a test case class or a test"
ALIAS = "the alias of a database, a key of the setting DATABASES"


def require(is_valid, name, value, what):
    """Raise ValueError, which names the attribute, unless `is_valid` is true.  `what` says what it may be."""
    if not is_valid:
        raise ValueError("{} is {!r}: it must be {}.".format(name, value, what))


def did_you_mean(name, known):
    """Return " Did you mean ...?" with the one of the names `known` that `name` resembles most; "" if none does."""
    similar = difflib.get_close_matches(name, list(known), 1)
    return " Did you mean {!r}?".format(similar[0]) if similar else ""


def is_seconds(value):
    """Return whether `value` is a number of seconds that one can wait for: neither NaN, infinite, nor negative."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and 0 <= value <= threading.TIMEOUT_MAX


def require_seconds(name, value):
    """Raise ValueError unless `value`, the argument `name`, is a number of seconds, or None, which is no limit."""
    require(value is None or is_seconds(value), name, value, SECONDS + ", or None")


def is_switch(value):
    """Return whether `value` is a boolean, or 0 or 1, which stand for one in settings."""
    return isinstance(value, int) and value in (0, 1)


def require_attribute(cls, name, is_valid, what):
    """Raise ValueError, which names the attribute `name` of `cls`, unless ``is_valid(value)`` of its value is true."""
    value = getattr(cls, name)
    require(is_valid(value), "{}.{}".format(cls.__qualname__, name), value, what)


def require_threads(cls):
    """Raise RuntimeError if gevent has put greenlets in the place of threads: the loop of one runs in all."""
    monkey = sys.modules.get("gevent.monkey")
    if monkey is not None and monkey.is_module_patched("threading"):
        raise RuntimeError(
            "{}: gevent has replaced Python's threads (monkey.patch_all()), with which neither asyncio nor Django's "
            "asynchronous code works; run these tests in a process that is not patched, or with "
            "monkey.patch_all(thread=False).".format(cls.__qualname__)
        )


def require_switches(cls, *names):
    """Raise ValueError unless each of these attributes of `cls` is true or false."""
    for name in names:
        require_attribute(cls, name, is_switch, SWITCH)
