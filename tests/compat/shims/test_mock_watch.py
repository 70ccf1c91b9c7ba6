"""Tests of loops that take mocks of files."""

import asyncio
import selectors
import socket
import unittest

from django_async_test.compat.python import loop_internals
from django_async_test.compat.shims import chosen_file_mocks, files, mock_watch, selector

needs_our_mocks = unittest.skipUnless(
    chosen_file_mocks.TestSelector is selector.TestSelector, "asynctest's own selector is always there"
)


class WatchMocksTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.loop = asyncio.SelectorEventLoop()
        self.addCleanup(self.loop.close)
        self.left, self.right = socket.socketpair()
        self.addCleanup(self.left.close)
        self.addCleanup(self.right.close)

    def selector(self):
        return loop_internals.selector(self.loop, "this")

    def test_a_loop_takes_mocks_until_the_end(self):
        """The selector of the loop is a TestSelector from watch_mocks() to the call of what it returns."""
        real = self.selector()
        end = mock_watch.watch_mocks(self.loop)
        self.assertIsInstance(self.selector(), chosen_file_mocks.TestSelector)
        file = chosen_file_mocks.FileMock()
        self.loop.add_reader(file, print)
        self.assertTrue(self.loop.remove_reader(file))
        end()
        self.assertIs(real, self.selector())

    def test_what_was_watched_before_can_be_removed_meanwhile(self):
        """A reader outlives the change of the selector, in both directions, and can be removed after each."""
        called = []
        self.loop.add_reader(self.left, called.append, "first")
        end = mock_watch.watch_mocks(self.loop)
        self.loop.add_reader(self.left, lambda: called.append(self.left.recv(10)))
        self.right.send(b"data")
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.run_until_complete(asyncio.sleep(0))
        self.assertEqual([b"data"], called)
        self.assertTrue(self.loop.remove_reader(self.left))
        self.loop.add_writer(self.left, called.append, "writer")
        end()
        self.assertTrue(self.loop.remove_writer(self.left))
        self.assertFalse(self.loop.remove_reader(self.left))

    @needs_our_mocks
    def test_it_can_wait_for_the_first_mock(self):
        """The loop keeps its selector until a mock is made; then it takes it; those that follow do not wait."""
        waits = mock_watch._watch_waiting
        hooks = files.on_descriptor
        self.addCleanup(hooks.__setitem__, slice(None), list(hooks))
        hooks[:] = [waits]
        real = self.selector()
        end = mock_watch.watch_mocks(self.loop, once_needed=True)
        self.assertIs(real, self.selector())
        file = files.FileMock()
        self.assertIsInstance(self.selector(), chosen_file_mocks.TestSelector)
        self.loop.add_reader(file, print)
        end()
        self.assertIs(real, self.selector())
        self.assertEqual([], hooks)
        end = mock_watch.watch_mocks(self.loop, once_needed=True)
        self.assertIsInstance(self.selector(), chosen_file_mocks.TestSelector)
        end()
        self.assertIs(real, self.selector())

    @needs_our_mocks
    def test_nothing_is_left_of_a_loop_that_never_needed_it(self):
        """A loop whose time is over before the first mock is made keeps its selector for good."""
        hooks = files.on_descriptor
        self.addCleanup(hooks.__setitem__, slice(None), list(hooks))
        hooks[:] = [mock_watch._watch_waiting]
        real = self.selector()
        mock_watch.watch_mocks(self.loop, once_needed=True)()
        files.FileMock()
        self.assertIs(real, self.selector())

    def test_a_selector_that_the_test_has_set_stays(self):
        """The end undoes no other change of the selector."""
        end = mock_watch.watch_mocks(self.loop)
        other = selectors.DefaultSelector()
        self.addCleanup(self.selector().close)
        loop_internals.replace_selector(self.loop, other)
        end()
        self.assertIs(other, self.selector())

    def test_the_loop_can_be_closed_meanwhile(self):
        """A loop that is closed closes both selectors; the end is no error."""
        real = self.selector()
        end = mock_watch.watch_mocks(self.loop)
        self.loop.close()
        self.assertIsNone(real.get_map())
        end()

    def test_a_loop_without_a_selector_is_left_alone(self):
        """Where there is no selector nothing is done, and nothing undone."""
        loop = object()
        self.assertIsNone(mock_watch.watch_mocks(loop)())
