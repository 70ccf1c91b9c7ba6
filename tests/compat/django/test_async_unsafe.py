"""Tests of the permission that Django asks for."""

import asyncio
import os
import unittest
from unittest import mock

from django_async_test.compat import features
from django_async_test.compat.django import async_unsafe
from django_async_test.database.atomics import SynchronousOnlyOperation
from django_async_test.engine.runner import Runner

refuses = unittest.skipUnless(features.keeps_state_in_asgiref_locals, "Django before 3.0 refuses nothing")


def call_in_a_coroutine(function):
    """Call `function` while a loop is running."""

    async def call():
        return function()

    runner = Runner(asyncio.new_event_loop())
    try:
        return runner.wait(call())
    finally:
        runner.finish()


class HidingTests(unittest.TestCase):
    def test_nothing_is_hidden_where_no_loop_runs(self):
        """async_to_sync() is called as ever outside a loop, and by those who are not permitted."""
        call = async_unsafe._hiding(lambda self, value: value, lambda: True)
        self.assertEqual("called", call(object(), "called"))
        call = async_unsafe._hiding(lambda self, value: asyncio._get_running_loop(), lambda: False)
        self.assertIsNotNone(call_in_a_coroutine(lambda: call(object(), "called")))


@refuses
class AskingTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        from django.utils.asyncio import async_unsafe as decorator

        self.guarded = decorator(lambda: "called")

    def test_the_answer_decides(self):
        """While it is asked, the function is called or refused as the answer says."""
        answers = [True, False]
        with async_unsafe.asking(lambda: answers.pop(0)):
            self.assertEqual("called", call_in_a_coroutine(self.guarded))
            with self.assertRaises(SynchronousOnlyOperation):
                call_in_a_coroutine(self.guarded)
        with self.assertRaises(SynchronousOnlyOperation):
            call_in_a_coroutine(self.guarded)

    def test_the_environment_variable_counts_still(self):
        """Those who have set Django's own variable are not refused meanwhile."""
        with async_unsafe.asking(lambda: False), mock.patch.dict(os.environ, {async_unsafe.VARIABLE: "1"}):
            self.assertEqual("called", call_in_a_coroutine(self.guarded))

    def test_the_stand_in_is_like_the_module(self):
        """Other names of ``os``, and other variables, are the real ones."""
        with async_unsafe.asking(lambda: True):
            stand_in = async_unsafe.django_asyncio.os
            self.assertIs(os.path, stand_in.path)
            self.assertEqual(os.environ.get("PATH"), stand_in.environ.get("PATH"))
            self.assertEqual("none", stand_in.environ.get("NO_SUCH_VARIABLE", "none"))
            self.assertIn("PATH", stand_in.environ)
            self.assertEqual(os.environ["PATH"], stand_in.environ["PATH"])
            self.assertEqual(sorted(os.environ.keys()), sorted(stand_in.environ.keys()))

    def test_users_may_overlap(self):
        """What was replaced is put back when the last of them is done."""
        first, second = async_unsafe.asking(lambda: True), async_unsafe.asking(lambda: True)
        before = async_unsafe.django_asyncio.os, async_unsafe.AsyncToSync.__call__
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        self.assertEqual("called", call_in_a_coroutine(self.guarded))
        second.__exit__(None, None, None)
        self.assertEqual(before, (async_unsafe.django_asyncio.os, async_unsafe.AsyncToSync.__call__))

    def test_a_django_that_asks_elsewhere_is_left_alone(self):
        """Where Django's module has no ``os`` any more, nothing is put into it."""
        with mock.patch.object(async_unsafe.django_asyncio, "os"):
            del async_unsafe.django_asyncio.os
            with async_unsafe.asking(lambda: True):
                self.assertFalse(hasattr(async_unsafe.django_asyncio, "os"))

    def test_what_somebody_else_has_put_there_meanwhile_stays(self):
        """A replacement of AsyncToSync.__call__() that is newer than ours is not undone."""
        original = async_unsafe.AsyncToSync.__call__
        self.addCleanup(setattr, async_unsafe.AsyncToSync, "__call__", original)

        def newer(self, *args, **kwargs):
            """Somebody else's method."""

        with async_unsafe.asking(lambda: True):
            async_unsafe.AsyncToSync.__call__ = newer
        self.assertIs(newer, async_unsafe.AsyncToSync.__call__)
