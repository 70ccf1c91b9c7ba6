"""What the tests of mocks have in common: something to mock, and each implementation of the contract."""

import asyncio
import contextlib
import types
import unittest
import warnings
from unittest import mock

from django_async_test.asynctest import mock as public
from django_async_test.compat.shims import autospec, installed_asynctest, patching, scopes, side_effects
from django_async_test.compat.shims import chosen_mocks as mocks
from django_async_test.compat.shims import mocks as shim


class Target(object):
    """What the tests patch and mock."""

    first = second = "original"
    values = {"first": "original"}

    def function(self, argument=None):
        pass

    async def coroutine(self, argument):
        pass

    @classmethod
    async def of_class(cls):
        pass

    @staticmethod
    async def static():
        pass

    @types.coroutine
    def old_style(self):
        yield


class AsyncContext(object):
    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        pass


PATH = __name__ + ".Target"
ORIGINAL = ("original", "original")


def run(coroutine):
    """Run `coroutine` in a loop of its own."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(asyncio.wait_for(coroutine, 10))
    finally:
        loop.close()


def is_coroutine_function(obj):
    """Ask asyncio, without a warning where it is deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return asyncio.iscoroutinefunction(obj)


def now():
    """Return what the attributes of Target are at the moment."""
    return Target.first, Target.second


class PatchTestCase(object):
    """Base class of the contracts of patch(): nothing stays patched."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.restore, dict(vars(Target)), dict(Target.values))

    def restore(self, attributes, values):
        """Fail if something has stayed patched, and restore it for the tests that follow."""
        stayed = dict(vars(Target)), dict(Target.values)
        for name in set(vars(Target)) - set(attributes):
            delattr(Target, name)
        for name, value in attributes.items():
            if vars(Target)[name] is not value:
                setattr(Target, name, value)
        Target.values.clear()
        Target.values.update(values)
        if not getattr(self, "is_known_to_differ", False):
            self.assertEqual((attributes, values), stayed)

    def scopes(self):
        for scope in (self.api.GLOBAL, self.api.LIMITED):
            with self.subTest(scope=scope):
                yield scope

    def first(self, **kwargs):
        return self.api.patch(PATH + ".first", **kwargs)

    def second(self, **kwargs):
        return self.api.patch.object(Target, "second", **kwargs)


def merged(*modules):
    """Return an object with the names of all `modules`."""
    names = {}
    for module in modules:
        names.update(vars(module))
    return types.SimpleNamespace(**names)


class Public(unittest.TestCase):
    """Base class: ``api`` is the module that tests import."""

    api = public


class Shim(unittest.TestCase):
    """Base class: ``api`` is our own implementation, on the Pythons too where another serves."""

    api = merged(shim, autospec, scopes, side_effects)
    for _name in ("ANY", "DEFAULT", "call", "sentinel", "PropertyMock"):
        setattr(api, _name, getattr(mock, _name))
    api.patch = patching.build(api, scopes.GLOBAL)


#: Whether the installed asynctest is a release whose classes serve: older ones lack what is promised here.
installed_serves = mocks.installed_serves


class Installed(unittest.TestCase):
    """Base class: ``api`` is the installed asynctest, where it serves."""

    api = installed_asynctest.mock if installed_serves else None


@contextlib.contextmanager
def _no_subtest(*args, **kwargs):
    yield


def differs(reasons):
    """Skip a test, with its reason, if what it promises is not so in the decorated implementation."""

    def decorate(cls):
        for name, reason in reasons.items():

            def test(self, name=name, reason=reason):
                self.is_known_to_differ = True
                # A failure comes here, and not to the result.
                self.subTest = _no_subtest
                try:
                    getattr(super(cls, self), name)()
                except Exception:
                    raise unittest.SkipTest("asynctest: " + reason) from None

            test.__doc__ = getattr(cls, name).__doc__
            setattr(cls, name, test)
        return cls

    return decorate


def limited_patch_works():
    """Return whether a limited patch of the installed asynctest outlives a pause."""
    api = installed_asynctest.mock

    @api.patch.object(Target, "first", "new", scope=api.LIMITED)
    def generator():
        yield

    try:
        list(generator())
    except IndexError:
        Target.first = "original"
        return False
    return True
