"""Which functions a mock takes for coroutine functions, and how to make an object look like one.

Mirrors: ``inspect.markcoroutinefunction()`` of Python 3.12, ``asyncio.iscoroutinefunction()`` before.
Gaps: a function that returns a coroutine without wrapping a coroutine function is none, except Django's own.
Needed by: every Python; no version's own answer knows all of partial objects,
markers, Django's managers and its asynchronous client.
Delete when: never; `inspect` does not look behind a function that returns what a coroutine function returns.
Upstream: https://docs.python.org/3/library/inspect.html#inspect.markcoroutinefunction, https://bugs.python.org/issue46761
Tests: tests/compat/shims/test_coroutine_functions.py
"""

import asyncio
import functools
import inspect
import sys
import types

__unittest = True

# A function that calls one of these does not return the coroutine of the function that it wraps: it runs it.
_RUNNERS = frozenset(["async_to_sync", "run", "run_coroutine_threadsafe", "run_sync", "run_until_complete"])

_REQUESTS = frozenset(["delete", "generic", "get", "head", "options", "patch", "post", "put", "trace"])


def _find_marks():
    marks = {}
    # inspect.iscoroutinefunction(), and asgiref's from Python 3.12 on
    if hasattr(inspect, "markcoroutinefunction"):
        marks.update(vars(inspect.markcoroutinefunction(lambda: None)))
    # asyncio.iscoroutinefunction(), and asgiref's before; until Python 3.5.2 a truth value: https://bugs.python.org/issue28703
    if hasattr(asyncio.coroutines, "_is_coroutine"):
        marks["_is_coroutine"] = asyncio.coroutines._is_coroutine
    elif not marks:
        marks["_is_coroutine"] = True
    return marks


#: The attributes by which asyncio, inspect and asgiref recognize what is no ``async def``
MARKS = _find_marks()


def is_coroutine_function(obj):
    """Return whether a call of `obj` gives a coroutine; runs no code of `obj`.

    Methods, class methods, static methods, partial objects and wrappers are looked
    through.  A wrapper that itself runs the coroutine to its end is no
    coroutine function.
    """
    # A wrapper may wrap itself; and a mock's __class__ may be that of a function.
    for _ in range(100):
        kind = type(obj)
        if issubclass(kind, (classmethod, staticmethod, types.MethodType)):
            obj = obj.__func__
        elif issubclass(kind, (functools.partial, functools.partialmethod)):
            obj = obj.func
        elif kind is types.FunctionType:
            if obj.__code__.co_flags & (inspect.CO_COROUTINE | inspect.CO_ITERABLE_COROUTINE) or is_marked(obj):
                return True
            if "__wrapped__" not in vars(obj) or _RUNNERS.intersection(obj.__code__.co_names):
                return False
            obj = obj.__wrapped__
        elif kind is _LRU_CACHE:
            obj = obj.__wrapped__
        else:
            # As inspect.iscoroutinefunction() would find an AsyncMock from Python 3.12 on.
            return not isinstance(obj, type) and is_marked(obj)
    return False


_LRU_CACHE = type(functools.lru_cache()(lambda: None))


def is_marked(obj):
    """Return whether `obj` has one of the marks of a coroutine function."""
    for name, mark in MARKS.items():
        # Not getattr(): a mock would make a child, a lazy object would do its work.
        if inspect.getattr_static(obj, name, None) is mark:
            return True
    return False


def mark(obj):
    """Make asyncio, inspect and asgiref take `obj` for a coroutine function, and return it."""
    vars(obj).update(MARKS)
    return obj


def unmark(obj):
    """Undo `mark()`."""
    for name in MARKS:
        vars(obj).pop(name, None)


def has_coroutine_function(owner, name):
    """Return whether the attribute `name` of `owner`, a class or an object, is a coroutine function.

    No property or other descriptor of `owner` is run: in a test of Django code it may query the database.
    """
    try:
        attribute = inspect.getattr_static(owner, name)
    except AttributeError:
        try:
            # It exists by means of __getattr__() only.
            attribute = getattr(owner, name)
        except Exception:
            return False
    if isinstance(attribute, types.MemberDescriptorType) and not isinstance(owner, type):
        attribute = getattr(owner, name, None)
    return is_coroutine_function(attribute) or _is_django_coroutine_function(owner, name, attribute)


def _is_django_coroutine_function(owner, name, attribute):
    """Return the same for methods of Django that are plain functions and return coroutines."""
    if type(attribute) is not types.FunctionType:
        return False
    # Before Django 4.2 the methods that a manager has from its queryset do not show what they wrap.
    queryset = inspect.getattr_static(owner, "_queryset_class", None)
    if isinstance(queryset, type) and attribute.__qualname__.endswith(".create_method.<locals>.manager_method"):
        return is_coroutine_function(inspect.getattr_static(queryset, name, None))
    # Before Django 5.0 the methods of AsyncClient are those of RequestFactory, and return what request() returns.
    client = getattr(sys.modules.get("django.test.client"), "AsyncClient", None)
    cls = owner if isinstance(owner, type) else type(owner)
    return client is not None and name in _REQUESTS and issubclass(cls, client)
