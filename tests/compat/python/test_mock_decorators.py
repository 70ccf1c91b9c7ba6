"""Tests of mock's decorators that wait for the coroutine function they decorate."""

import asyncio
import inspect
import os
import unittest
from unittest import mock

from django.conf import settings
from django.test.utils import override_settings

from django_async_test.compat.python import mock_decorators


class Target(object):
    first = second = "original"


class DecoratorTests(unittest.TestCase):
    def run_decorated(self, function, *args):
        self.assertTrue(inspect.iscoroutinefunction(function))
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(function(*args))
        finally:
            loop.close()

    def test_patches_are_active_during_the_body(self):
        """Stacked patches are active, hand their mocks over in mock's order, and end with the body."""

        @mock.patch.object(Target, "first")
        @mock.patch.object(Target, "second")
        @override_settings(SUBJECT="between")
        async def body(second, first):
            await asyncio.sleep(0)
            return Target.first is first, Target.second is second, settings.SUBJECT

        self.assertEqual((True, True, "between"), self.run_decorated(body))
        self.assertEqual(("original", "original"), (Target.first, Target.second))

    def test_patches_end_when_the_body_fails(self):
        """An exception in the body undoes the patch and comes through."""

        @mock.patch.object(Target, "first", "patched")
        async def body():
            await asyncio.sleep(0)
            raise ValueError(Target.first)

        with self.assertRaisesRegex(ValueError, "patched"):
            self.run_decorated(body)
        self.assertEqual("original", Target.first)

    def test_several_attributes_are_patched_at_once(self):
        """patch.multiple hands its mocks over by name."""

        @mock.patch.multiple(Target, first=mock.DEFAULT, second="patched")
        async def body(first):
            await asyncio.sleep(0)
            return Target.first is first, Target.second

        self.assertEqual((True, "patched"), self.run_decorated(body))

    def test_a_dictionary_is_patched_during_the_body(self):
        """patch.dict lasts until the coroutine is done."""

        @mock.patch.dict(os.environ, {"SUBJECT": "patched"})
        async def body():
            await asyncio.sleep(0)
            return os.environ["SUBJECT"]

        self.assertEqual("patched", self.run_decorated(body))
        self.assertNotIn("SUBJECT", os.environ)

    def test_sync_functions_are_decorated_as_ever(self):
        """What is not a coroutine function is left to the original decorators."""

        @mock.patch.object(Target, "first", "patched")
        @override_settings(SUBJECT="overridden")
        def body():
            return Target.first, settings.SUBJECT

        self.assertFalse(inspect.iscoroutinefunction(body))
        self.assertEqual(("patched", "overridden"), body())

    def test_installing_twice_changes_nothing(self):
        """install() may be called again."""
        before = mock._patch.decorate_callable, mock._patch_dict.__call__
        mock_decorators.install()
        self.assertEqual(before, (mock._patch.decorate_callable, mock._patch_dict.__call__))
