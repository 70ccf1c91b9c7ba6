"""Replace the method by which a decorator wraps a function, so that it waits for a coroutine function.

Needed by: `mock_decorators` and, for Django's decorators, ``compat.django.decorators``.
Delete when: Django >= 3.1 and Python >= 3.10.
Upstream: https://code.djangoproject.com/ticket/31224, https://bugs.python.org/issue26467
Tests: tests/compat/python/test_awaiting_decorators.py
"""

import functools
import inspect

__unittest = True


def patch(cls, name, decorate):
    """Let the method `name` of the class of decorators call ``decorate(self, function)`` for coroutine functions.

    Idempotent: a method that does so already is left as it is.
    """
    original = cls.__dict__[name]
    if getattr(original, "_awaits", False):
        return

    @functools.wraps(original)
    def method(self, decorated):
        if inspect.iscoroutinefunction(decorated):
            return decorate(self, decorated)
        return original(self, decorated)

    method._awaits = True
    setattr(cls, name, method)


def awaiting(decorator, function):
    """Return a coroutine function that awaits `function` inside `decorator`, which is a context manager as well.

    If the decorator has a ``kwarg_name``, `function` gets its value by that name.
    """
    keyword = getattr(decorator, "kwarg_name", None)

    @functools.wraps(function)
    async def inner(*args, **kwargs):
        with decorator as value:
            if keyword:
                kwargs[keyword] = value
            return await function(*args, **kwargs)

    return inner
