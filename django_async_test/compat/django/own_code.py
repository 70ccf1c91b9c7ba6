"""Whether a function is Django's own, or that of a tool that has taken its place.

Needed by: short ways past code of Django that does nothing, which must not go past a tool that watches.
Delete when: never; tools patch Django's classes and instances.
Upstream: https://docs.sentry.io/platforms/python/integrations/django/ and pytest-django (``DjangoDbBlocker``)
Tests: tests/compat/django/test_own_code.py
"""

import os

import django

__unittest = True

_DIRECTORY = os.path.dirname(os.path.abspath(django.__file__)) + os.sep

# The file of a code object -> whether it is Django's.  To hash the code itself would take longer than all the rest.
_known = {None: False}


def is_djangos(function):
    """Return whether the code of `function` is Django's.  One that is wrapped is that of whoever wraps it."""
    # What is written in C has no code, or on PyPy one without a file.
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    found = _known.get(file)
    if found is None:
        found = _known[file] = os.path.abspath(file).startswith(_DIRECTORY)
    return found


def unguarded(method):
    """Return the method that Django's ``async_unsafe`` has wrapped, or `method` itself.

    To be called only where no loop is running.
    """
    inner = getattr(method, "__wrapped__", None)
    # What a tool has wrapped stays wrapped.
    if inner is None or not is_djangos(method) or not method.__code__.co_filename.endswith("asyncio.py"):
        return method
    return inner
