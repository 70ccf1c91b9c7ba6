"""Tests of our TestSelector: what asynctest's own does not promise; the rest is in tests/asynctest."""

import asyncio
import os
import selectors
import socket
import unittest

from django_async_test.compat.python import loop_internals
from django_async_test.compat.shims.files import FileMock
from django_async_test.compat.shims.selector import TestSelector


class SelectorTestCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.left, self.right = socket.socketpair()
        self.addCleanup(self.left.close)
        self.addCleanup(self.right.close)


class WrappingTests(SelectorTestCase):
    def test_what_was_registered_before_is_found(self):
        """What the real selector watched before it was wrapped can be looked up, changed and removed."""
        real = selectors.DefaultSelector()
        key = real.register(self.left, selectors.EVENT_READ, "data")
        with TestSelector(real) as selector:
            self.assertEqual(key, selector.get_key(self.left))
            selector.modify(self.left, selectors.EVENT_READ, "other")
            self.assertEqual("other", selector.unregister(self.left).data)
            self.assertNotIn(self.left, real.get_map())

    def test_a_loop_that_already_watches_a_file_goes_on(self):
        """A reader added before the selector was wrapped can be replaced, called and removed."""
        loop = asyncio.SelectorEventLoop()
        self.addCleanup(loop.close)
        loop.add_reader(self.left, print)
        loop_internals.replace_selector(loop, TestSelector(loop_internals.selector(loop, "this")))
        called = loop.create_future()
        loop.add_reader(self.left, lambda: called.set_result(self.left.recv(10)))
        self.right.send(b"data")
        self.assertEqual(b"data", loop.run_until_complete(asyncio.wait_for(called, 10)))
        self.assertTrue(loop.remove_reader(self.left))
        self.assertFalse(loop.remove_reader(self.left))

    def test_a_selector_can_be_wrapped_twice(self):
        """Mocks and real files are watched through two TestSelectors as through one."""
        mock = FileMock()
        with TestSelector(TestSelector(selectors.DefaultSelector())) as selector:
            selector.register(mock, selectors.EVENT_READ)
            selector.register(self.left, selectors.EVENT_WRITE)
            self.assertEqual([self.left], [key.fileobj for key, _ in selector.select(10)])
            self.assertEqual(2, len(selector.get_map()))


class ClosedFileTests(SelectorTestCase):
    def test_a_closed_file_can_be_unregistered(self):
        """What is closed is found by what it is, as every selector of the standard library finds it."""
        for real in (None, selectors.SelectSelector()):
            with self.subTest(real=real), TestSelector(real) as selector:
                file = os.fdopen(os.dup(self.left.fileno()), "rb", 0)
                selector.register(self.right, selectors.EVENT_READ, "open")
                selector.register(file, selectors.EVENT_READ, "data")
                file.close()
                self.assertEqual("data", selector.unregister(file).data)
                self.assertEqual(["open"], [key.data for key in selector.get_map().values()])

    def test_a_closed_file_that_was_never_registered_is_refused(self):
        """A file that has no descriptor any more is a ValueError."""
        self.left.close()
        for real in (None, selectors.SelectSelector()):
            with self.subTest(real=real), TestSelector(real) as selector:
                for refuse in (selector.unregister, lambda file: selector.register(file, selectors.EVENT_READ)):
                    with self.assertRaises(ValueError):
                        refuse(self.left)


class ErrorTests(SelectorTestCase):
    def test_a_failed_change_of_a_mock_leaves_the_registration(self):
        """Events that do not exist are a ValueError, and change nothing."""
        mock = FileMock()
        with TestSelector() as selector:
            key = selector.register(mock, selectors.EVENT_READ)
            for events in (0, 8):
                with self.assertRaisesRegex(ValueError, "EVENT_READ"):
                    selector.modify(mock, events)
            self.assertEqual(key, selector.get_key(mock))

    def test_no_object_without_a_descriptor_can_be_watched(self):
        """An object that is no file is a ValueError that shows it."""
        for fileobj in (object(), -1):
            with self.subTest(fileobj=fileobj), TestSelector() as selector:
                with self.assertRaisesRegex(ValueError, "is no file that can be watched"):
                    selector.register(fileobj, selectors.EVENT_READ)
