"""Let Django's and mock's decorators wait for the coroutine functions that they decorate.

Where they do not, their context is over before the body of an ``async def``
begins: the settings are not overridden, the patch is not active.

Needed by: ``override_settings`` and its kind on Django below 3.1, ``mock.patch``
on Python below 3.8, ``mock.patch.dict`` where it has no arm for coroutines.
Delete when: Django >= 3.1 and Python >= 3.12 (``patch.dict`` with coroutine functions).
Upstream: https://code.djangoproject.com/ticket/31224, https://bugs.python.org/issue26467
Tests: tests/compat/django/test_decorators.py
"""

import functools
import inspect
import unittest.mock

from django.test import utils

from .. import features

__unittest = True


def install():
    """Teach the decorators; calling it again changes nothing."""
    if not features.decorates_coroutine_functions:
        for cls in _django_decorators():
            _teach(cls, "decorate_callable" if "decorate_callable" in cls.__dict__ else "__call__", _around)
    if not features.mock_decorates_coroutine_functions:
        _teach(unittest.mock._patch, "decorate_callable", _patched)
    if not hasattr(unittest.mock._patch_dict, "decorate_async_callable"):
        _teach(unittest.mock._patch_dict, "__call__", _around)


def _django_decorators():
    base = getattr(utils, "TestContextDecorator", None)
    if base is not None:
        return [base]
    # Django 1.8 and 1.9: modify_settings inherits from override_settings
    return [utils.override_settings]


def _teach(cls, name, decorate):
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


def _around(decorator, function):
    keyword = getattr(decorator, "kwarg_name", None)

    @functools.wraps(function)
    async def inner(*args, **kwargs):
        with decorator as value:
            if keyword:
                kwargs[keyword] = value
            return await function(*args, **kwargs)

    return inner


def _patched(patching, function):
    # mock stacks patches in one list, and the innermost decorator applies them all.
    if hasattr(function, "patchings"):
        function.patchings.append(patching)
        return function

    @functools.wraps(function)
    async def patched(*args, **kwargs):
        entered = []
        extra = []
        try:
            for one in patched.patchings:
                value = one.__enter__()
                entered.append(one)
                if one.attribute_name is not None:
                    kwargs.update(value)
                elif one.new is unittest.mock.DEFAULT:
                    extra.append(value)
            return await function(*(args + tuple(extra)), **kwargs)
        finally:
            for one in reversed(entered):
                one.__exit__(None, None, None)

    patched.patchings = [patching]
    return patched
