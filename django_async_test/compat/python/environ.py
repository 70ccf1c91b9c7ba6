"""Copy the variables of the environment, and compare them, at the cost of one dictionary.

``os.environ`` decodes each variable each time that it is read.

Needed by: the part ``environ`` of what a test can change, which each test looks at.
Delete when: never; the dictionary is private. Without it the public one is copied, thirty times as slowly.
Upstream: https://github.com/python/cpython/blob/main/Lib/os.py (``_Environ``)
Tests: tests/compat/python/test_environ.py
"""

import os

__unittest = True

_MISSING = object()


def copy():
    """Return a copy of the environment, which only the functions here can read."""
    return _raw(os.environ).copy()


def equals(before, ignored=None):
    """Return whether the environment is what the copy is, whatever the value of the variable `ignored`."""
    after = _raw(os.environ)
    if after == before:
        return True
    if ignored is None:
        return False
    key = os.fsencode(ignored) if after is not os.environ and os.supports_bytes_environ else ignored
    after = dict(after)
    if key in before:
        after[key] = before[key]
    else:
        after.pop(key, None)
    return after == before


def differences(before):
    """Return {name: (value before, value now)} of what differs; None stands for a variable that is not there."""
    after = _raw(os.environ)
    found = {}
    for key in list(before) + [key for key in after if key not in before]:
        if before.get(key, _MISSING) != after.get(key, _MISSING):
            found[_decoded(key)] = tuple(_decoded(values[key]) if key in values else None for values in (before, after))
    return found


def _raw(environ):
    return getattr(environ, "_data", environ)


def _decoded(value):
    return os.fsdecode(value) if isinstance(value, bytes) else value
