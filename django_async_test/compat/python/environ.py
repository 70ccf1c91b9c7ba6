"""Copy the variables of the environment, compare and look for them, at the cost of a dictionary.

``os.environ`` decodes each variable each time that it is read, and raises an
exception, twice, for one that is missing.

Needed by: the part ``environ`` of what a test can change, which each test looks at, the loop of each test, and the
variables with defaults of a project, which each class asks for.
Delete when: never; the dictionary is private. Without it the public one is copied, thirty times as slowly.
Upstream: https://github.com/python/cpython/blob/main/Lib/os.py (``_Environ``)
Tests: tests/compat/python/test_environ.py
"""

import functools
import operator
import os

__unittest = True

_MISSING = object()


# As the dictionary has them; on Windows it has them as they are, in capitals.
_key = functools.lru_cache(maxsize=100)(os.fsencode if os.supports_bytes_environ else str)


def optional(name):
    """Return the variable `name`, written in capitals, which is missing nearly always; then None."""
    variables = os.environ
    known = getattr(variables, "_data", variables)
    if known is not variables and _key(name) not in known:
        return None
    return variables.get(name)


def copy():
    """Return a copy of the environment, which only the functions here can read."""
    return _raw(os.environ).copy()


#: Return what `copy()` would return a copy of, with a function of C; raises AttributeError where there is no such.
read = functools.partial(operator.attrgetter("environ._data"), os)


def equals(before, ignored=None):
    """Return whether the environment is what the copy is, whatever the value of the variable `ignored`."""
    variables = os.environ
    after = getattr(variables, "_data", variables)
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
