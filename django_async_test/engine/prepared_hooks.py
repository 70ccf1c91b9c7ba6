"""Coroutine hooks behind sync functions, which any runner may call: put in place when a class is made.

A class hook is called on the class by unittest, Django and pytest, each in its
own way and time, and class decorators keep references to ``setUp``.  So
coroutine hooks are replaced when the class is made: from then on the class has
sync functions that await the originals.
"""

import asyncio
import functools
import inspect
import types
import unittest

from ..compat.python import loops
from . import class_hooks, class_scope, loop_variants, misspelt_names, traits
from .awaitables import is_awaitable
from .class_settings import find_attribute

__unittest = True

CLASS_HOOKS = ("setUpClass", "tearDownClass", "setUpTestData")
INSTANCE_HOOKS = ("setUp", "tearDown")

_MARK = "_django_async_test_hook"

# None where ``loops.running_loop()`` is, at a fraction of its cost
_running_loop = asyncio._get_running_loop


def prepare(cls):
    """Replace the hooks that `cls` defines, or inherits from a class that is not prepared."""
    if not hasattr(cls, "setUpClass"):
        # the empty root of the family
        return
    _require_order(cls)
    merged = traits.merged(cls)
    _take_debug(cls, merged)
    if "is_root" not in cls.__dict__.get(traits.ATTRIBUTE, merged).__dict__:
        merged = traits.kept_by(cls, merged)
        setattr(cls, traits.ATTRIBUTE, merged)
    for name in CLASS_HOOKS + INSTANCE_HOOKS:
        owner, raw = find_attribute(cls, name)
        if owner is None or _is_default(owner) or getattr(getattr(raw, "__func__", raw), _MARK, False):
            continue
        if name in CLASS_HOOKS:
            if isinstance(raw, classmethod):
                setattr(cls, name, classmethod(_class_hook(name, raw.__func__)))
        elif inspect.iscoroutinefunction(raw):
            setattr(cls, name, _instance_hook(raw))
        elif isinstance(raw, types.FunctionType):
            setattr(cls, name, _sync_instance_hook(raw))
    if hasattr(cls, "_class_cleanups") and "_class_cleanups" not in cls.__dict__:
        # On Python 3.8 and 3.9 all classes share one list, and a class run inside a test would empty it.
        cls._class_cleanups = []
    misspelt_names.warn_of(cls)
    if merged.class_made is not None:
        merged.class_made(cls)
    if merged.loop_factories is not None or "loop_factory" in cls.__dict__:
        loop_variants.make(cls, merged)


def _require_order(cls):
    for base in cls.__mro__:
        if getattr(base.__dict__.get(traits.ATTRIBUTE), "is_root", False):
            return
        if base is unittest.TestCase:
            raise TypeError(
                "{}: the asynchronous mixin must stand before the test case class, or its coroutines would never "
                "run: class {}(AsyncTestMixin, ...).".format(cls.__qualname__, cls.__name__)
            )


def _take_debug(cls, merged):
    """Let ``debug = True`` of a class be about its loop, and keep the method of that name, which runners call."""
    owner, value = find_attribute(cls, "debug")
    if not (value is None or isinstance(value, bool)) or owner is None:
        return
    merged.debug = value
    if owner is cls:
        del cls.debug
    if not callable(getattr(cls, "debug", None)):
        # It comes from a mixin.
        cls.debug = next(each.__dict__["debug"] for each in cls.__mro__ if callable(each.__dict__.get("debug")))


def unprepared(method):
    """Return the coroutine method that a bound, prepared hook stands for; another method as it is."""
    function = getattr(method, "__func__", None)
    if getattr(function, _MARK, False):
        return types.MethodType(function.__wrapped__, method.__self__)
    return method


def do_nothing():
    """Stand for a hook of a test that does nothing, which a coroutine of the test may await."""
    return None if _running_loop() is None or loops.running_loop() is None else class_hooks.Done()


def _is_default(owner):
    return owner.__module__.split(".")[0] in ("unittest", "builtins") or owner.__module__.startswith("django.test")


def _class_hook(name, function):
    @functools.wraps(function)
    def hook(cls, *args, **kwargs):
        return class_hooks.run(cls, name, function, args, kwargs)

    hook.__dict__.pop("_is_coroutine", None)
    setattr(hook, _MARK, True)
    return hook


def _instance_hook(function):
    @functools.wraps(function)
    def hook(self, *args, **kwargs):
        result = function(self, *args, **kwargs)
        if loops.running_loop() is not None:
            # `await super().setUp()`
            return result
        installed = self.__dict__.get(traits.ATTRIBUTE)
        if installed is None or installed.run.loop() is None:
            return class_scope.call_alone(type(self), lambda: result)
        # Our stand-in awaits it, or a sync override has called it: then it is done at once.
        return installed.run.runner.wait(result)

    setattr(hook, _MARK, True)
    return hook


def _sync_instance_hook(function):
    @functools.wraps(function)
    def hook(self, *args, **kwargs):
        if loops.running_loop() is None:
            return function(self, *args, **kwargs)
        # Called through super() by a coroutine hook: it may use the database as usual.
        with loops.hidden():
            result = function(self, *args, **kwargs)
        return result if is_awaitable(result) else class_hooks.Done()

    setattr(hook, _MARK, True)
    return hook
