"""Tests of what is dropped at the end of each loop."""

import asyncio
import sys
import types
import unittest
from unittest import mock

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.test import override_settings

import django_async_test
from django_async_test import TestCase, at_loop_end
from django_async_test.compat.python import loops
from django_async_test.engine import loop_end
from django_async_test.testing import loop_bound
from tests.helpers import TestsAboutTests, in_any_thread, in_sensitive_thread

try:
    from asgiref.sync import AsyncToSync, SyncToAsync
except ImportError:
    AsyncToSync = SyncToAsync = None


class HookTests(TestsAboutTests):
    def setUp(self):
        super().setUp()
        hooks = list(loop_end._hooks)
        self.addCleanup(loop_end._hooks.__setitem__, slice(None), hooks)

    def test_a_projects_own(self):
        """A function, or a coroutine function, is called at the end of each loop, while that can still run."""
        seen = []

        @at_loop_end
        def note():
            seen.append("sync")

        @at_loop_end
        async def close():
            await asyncio.sleep(0)
            seen.append(asyncio.get_event_loop())

        used = []

        class Inner(TestCase):
            async def test_one(self):
                used.append(self.loop)

            async def test_two(self):
                used.append(self.loop)

            def tearDown(self):
                self.assertEqual(2 * len(used) - 2, len(seen))
                super().tearDown()

        self.assertPasses(Inner)
        self.assertEqual([item for one in used for item in ("sync", one)], seen)
        self.assertEqual("close", close.__name__)

    def test_once_for_the_loop_of_a_class(self):
        """A loop that serves all tests of a class ends with the class."""
        seen = []
        at_loop_end(lambda: seen.append("end"))

        class Inner(TestCase):
            loop_scope = "class"

            async def test_one(self):
                self.assertEqual([], seen)

            async def test_two(self):
                self.assertEqual([], seen)

            @classmethod
            def tearDownClass(cls):
                super().tearDownClass()
                assert not seen

        for _ in range(2):
            del seen[:]
            result = unittest.TestResult()
            unittest.defaultTestLoader.loadTestsFromTestCase(Inner).run(result)
            self.assertEqual([], result.errors + result.failures)
            self.assertEqual(["end"], seen)

    def test_a_default_loop_goes_on(self):
        """With ``use_default_loop`` nothing has ended."""
        seen = []
        at_loop_end(lambda: seen.append("end"))

        class Inner(TestCase):
            use_default_loop = True

            async def test(self):
                await asyncio.sleep(0)

        restore, default = loops.remember_default_loop(), asyncio.new_event_loop()
        asyncio.set_event_loop(default)
        try:
            self.assertPasses(Inner)
        finally:
            default.close()
            restore()
        self.assertEqual([], seen)

    def test_an_error_fails_the_test(self):
        """What a hook raises is reported with the test whose loop has ended."""

        @at_loop_end
        def fail():
            raise ZeroDivisionError("at the end")

        class Inner(TestCase):
            async def test(self):
                pass

        self.assertFails(Inner, "at the end", "ZeroDivisionError")


class Layer(object):
    """A channel layer that belongs to the loop on which it was first used."""

    def __init__(self):
        self.closed_on = None

    async def close_pools(self):
        self.closed_on = asyncio.get_event_loop()


class ChannelLayerTests(TestsAboutTests):
    def test_layers_are_closed_and_dropped(self):
        """Each loop gets new ones; those of the last are closed on it, if they can be."""
        manager = types.SimpleNamespace(backends={})
        module = types.ModuleType("channels.layers")
        module.channel_layers = manager
        layers = []

        class Inner(TestCase):
            async def use(self):
                self.assertEqual({}, manager.backends)
                layer = manager.backends["default"] = Layer()
                manager.backends["memory"] = object()
                layers.append((layer, self.loop))

            async def test_one(self):
                await self.use()

            async def test_two(self):
                await self.use()

        with mock.patch.dict(sys.modules, {"channels.layers": module}):
            self.assertPasses(Inner)
        self.assertEqual({}, manager.backends)
        self.assertEqual([loop for _, loop in layers], [layer.closed_on for layer, _ in layers])

    def test_without_channels_there_is_nothing_to_do(self):
        """The adapter imports nothing."""
        with mock.patch.dict(sys.modules):
            sys.modules.pop("channels.layers", None)
            self.assertIsNone(loop_bound.channel_layers())
            self.assertNotIn("channels.layers", sys.modules)


class AsynchronousCache(BaseCache):
    """A cache that talks to its server in coroutines."""

    instances = []

    def __init__(self, location, params):
        super().__init__(params)
        self.closed = False
        self.loop = asyncio.get_event_loop()
        self.instances.append(self)

    async def get(self, key, default=None, version=None):
        if self.loop is not asyncio.get_event_loop():
            raise RuntimeError("attached to a different loop")
        return default

    async def close(self, **kwargs):
        self.closed = True


CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "own": {"BACKEND": "tests.testing.test_loop_bound.AsynchronousCache"},
}


class CacheTests(TestsAboutTests):
    def setUp(self):
        super().setUp()
        del AsynchronousCache.instances[:]

    @unittest.skipUnless(hasattr(BaseCache, "aget"), "Django before 4.0 has no asynchronous caches")
    def test_asynchronous_ones_are_closed_and_dropped(self):
        """One that was made on another loop is not found again; a cache of Django stays."""

        @override_settings(CACHES=CACHES)
        class Inner(TestCase):
            async def use(self):
                self.assertEqual(1, await caches["own"].get("a", 1))
                await in_any_thread(caches["default"].set, "a", 1)
                self.assertIs(caches["default"], caches["default"])

            async def test_one(self):
                await self.use()

            async def test_two(self):
                await self.use()

            def tearDown(self):
                self.assertEqual([False], [cache.closed for cache in AsynchronousCache.instances[-1:]])
                super().tearDown()

        self.assertPasses(Inner)
        self.assertEqual([True] * 4, [cache.closed for cache in AsynchronousCache.instances])

    def test_without_settings_there_is_nothing_to_do(self):
        """A test that needs no Django does not need its settings at the end."""
        with mock.patch.object(type(settings), "configured", False):
            self.assertIsNone(loop_bound.caches())

    def test_which_are_bound_to_a_loop(self):
        """Those are whose own methods are coroutines; those of Django run sync methods in a thread."""
        self.assertTrue(loop_bound.is_bound_to_a_loop(AsynchronousCache.__new__(AsynchronousCache)))
        self.assertFalse(loop_bound.is_bound_to_a_loop(BaseCache({})))

        class Sub(BaseCache):
            def get(self, key, default=None, version=None):
                return default

        self.assertFalse(loop_bound.is_bound_to_a_loop(Sub({})))


@unittest.skipUnless(AsyncToSync, "asgiref is not installed")
class AsgirefTests(TestsAboutTests):
    def test_no_thread_remembers_a_loop(self):
        """What the thread-sensitive thread, and asgiref itself, know of the loop is forgotten."""
        used = []

        async def nothing():
            pass

        class Inner(TestCase):
            async def test(self):
                used.append(self.loop)
                await in_sensitive_thread(django_async_test.async_to_sync(nothing))

        self.assertPasses(Inner)
        seen = SyncToAsync.single_thread_executor.submit(
            lambda: getattr(SyncToAsync.threadlocal, "main_event_loop", None)
        ).result()
        self.assertNotIn(seen, used)
        for one in used:
            self.assertTrue(one.is_closed())
            self.assertNotIn(one, getattr(AsyncToSync, "loop_thread_executors", {}))
