"""Tests of Django's decorators that wait for the coroutine function they decorate."""

import asyncio
import inspect
import unittest

from django.conf import settings
from django.test.utils import modify_settings, override_settings

from django_async_test.compat.django import decorators


class DecoratorTests(unittest.TestCase):
    def run_decorated(self, function, *args):
        self.assertTrue(inspect.iscoroutinefunction(function))
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(function(*args))
        finally:
            loop.close()

    def test_settings_are_overridden_during_the_body(self):
        """override_settings lasts until the coroutine is done."""

        @override_settings(SUBJECT="overridden")
        async def body():
            await asyncio.sleep(0)
            return settings.SUBJECT

        self.assertEqual("overridden", self.run_decorated(body))
        self.assertFalse(hasattr(settings, "SUBJECT"))

    def test_settings_are_modified_during_the_body(self):
        """modify_settings lasts until the coroutine is done."""

        @modify_settings(ALLOWED_HOSTS={"append": "added.example"})
        async def body():
            await asyncio.sleep(0)
            return "added.example" in settings.ALLOWED_HOSTS

        self.assertTrue(self.run_decorated(body))
        self.assertNotIn("added.example", settings.ALLOWED_HOSTS)

    def test_sync_functions_are_decorated_as_ever(self):
        """What is not a coroutine function is left to the original decorators."""

        @override_settings(SUBJECT="overridden")
        def body():
            return settings.SUBJECT

        self.assertFalse(inspect.iscoroutinefunction(body))
        self.assertEqual("overridden", body())

    def test_installing_twice_changes_nothing(self):
        """install() may be called again."""
        before = [dict(cls.__dict__) for cls in decorators._decorators()]
        decorators.install()
        self.assertEqual(before, [dict(cls.__dict__) for cls in decorators._decorators()])
