"""Tests of what a loop of asyncio keeps to itself."""

import asyncio
import selectors
import socket
import unittest

from django_async_test.compat.python import loop_internals

try:
    import uvloop
except ImportError:
    uvloop = None

from .helpers import ForeignLoop


class ProactorLoop(object):
    """A loop of Windows: it calls a proactor its selector, but no file is registered with that."""

    _selector = object()


class LoopInternalsTestCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.loop = asyncio.SelectorEventLoop()
        self.addCleanup(self.loop.close)


class SelectorTests(LoopInternalsTestCase):
    def test_the_selector_of_a_loop_is_found(self):
        """selector() returns the object with which the loop watches files."""
        self.assertTrue(loop_internals.has_selector(self.loop))
        self.assertIsInstance(loop_internals.selector(self.loop, "this"), selectors.BaseSelector)

    def test_a_loop_uses_the_selector_that_replaces_its_own(self):
        """What is watched after replace_selector() is registered with the new selector."""
        own = loop_internals.selector(self.loop, "this")
        replacement = selectors.SelectSelector()
        self.addCleanup(own.close)
        loop_internals.replace_selector(self.loop, replacement)
        left, right = socket.socketpair()
        with left, right:
            self.loop.add_reader(left, print)
            self.assertIn(left, replacement.get_map())
            self.assertNotIn(left, own.get_map())
            self.loop.remove_reader(left)

    def test_a_loop_without_a_selector_is_named_and_so_is_the_feature(self):
        """NotImplementedError says which feature the loop of which class does not allow, and what to use."""
        for loop in (ForeignLoop(), ProactorLoop()):
            with self.subTest(loop=loop):
                self.assertFalse(loop_internals.has_selector(loop))
                with self.assertRaises(NotImplementedError) as caught:
                    loop_internals.selector(loop, "set_read_ready()")
                for text in (
                    "set_read_ready()",
                    type(loop).__qualname__,
                    type(loop).__module__,
                    "asyncio.SelectorEventLoop",
                ):
                    self.assertIn(text, str(caught.exception))

    def test_a_closed_loop_is_told_from_one_that_never_had_a_selector(self):
        """RuntimeError says which feature needs the loop to be open."""
        self.loop.close()
        with self.assertRaisesRegex(RuntimeError, r"set_read_ready\(\) needs an open loop, .* is closed") as caught:
            loop_internals.selector(self.loop, "set_read_ready()")
        self.assertNotIsInstance(caught.exception, NotImplementedError)


class AnnounceTests(LoopInternalsTestCase):
    def test_an_announced_event_calls_what_is_registered_for_it(self):
        """announce() schedules the reader for a read event, and not the writer."""
        called = []
        left, right = socket.socketpair()
        with left, right:
            self.loop.add_reader(left, called.append, "read")
            self.loop.add_writer(left, called.append, "write")
            key = loop_internals.selector(self.loop, "this").get_key(left)
            loop_internals.announce(self.loop, key, selectors.EVENT_READ, "this")
            self.loop.remove_writer(left)
            self.loop.run_until_complete(asyncio.sleep(0))
            self.loop.remove_reader(left)
        self.assertEqual(["read"], called)

    def test_a_loop_that_cannot_be_told_is_named_and_so_is_the_feature(self):
        """NotImplementedError says which feature the loop of which class does not allow."""
        with self.assertRaises(NotImplementedError) as caught:
            loop_internals.announce(ForeignLoop(), None, selectors.EVENT_READ, "set_read_ready()")
        for text in ("set_read_ready()", "ForeignLoop", ForeignLoop.__module__, "asyncio.SelectorEventLoop"):
            self.assertIn(text, str(caught.exception))


class ReadyTests(LoopInternalsTestCase):
    def test_what_is_ready_is_shown(self):
        """ready() is empty until something is scheduled for the next turn."""
        self.assertFalse(loop_internals.ready(self.loop, "this"))
        self.loop.call_soon(print)
        self.assertEqual(1, len(loop_internals.ready(self.loop, "this")))

    def test_a_loop_may_have_something_to_run(self):
        """A callback that is ready is noticed, and a loop that hides what is ready may have one."""
        self.assertFalse(loop_internals.may_be_ready(self.loop))
        self.loop.call_soon(int)
        self.assertTrue(loop_internals.may_be_ready(self.loop))
        self.assertTrue(loop_internals.may_be_ready(object()))

    def test_a_loop_that_hides_what_is_ready_is_named_and_so_is_the_feature(self):
        """NotImplementedError says which feature the loop of which class does not allow."""
        with self.assertRaises(NotImplementedError) as caught:
            loop_internals.ready(ForeignLoop(), "exhaust_callbacks()")
        for text in ("exhaust_callbacks()", "ForeignLoop", ForeignLoop.__module__):
            self.assertIn(text, str(caught.exception))


@unittest.skipIf(uvloop is None, "uvloop is not installed")
class UvloopTests(unittest.TestCase):
    def test_uvloop_has_none_of_it(self):
        """A loop of uvloop is refused by its name."""
        loop = uvloop.new_event_loop()
        self.addCleanup(loop.close)
        self.assertFalse(loop_internals.has_selector(loop))
        for ask in (loop_internals.selector, loop_internals.ready):
            with self.subTest(ask=ask.__name__), self.assertRaisesRegex(NotImplementedError, r"uvloop\.Loop"):
                ask(loop, "this")
