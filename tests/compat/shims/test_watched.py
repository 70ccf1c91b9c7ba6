"""Tests of what is watched, and of the check that a test leaves nothing watched."""

import asyncio
import os
import pickle
import selectors
import socket
import unittest

from django_async_test.compat.python import loop_internals
from django_async_test.compat.shims import watched
from django_async_test.compat.shims.files import FileMock
from django_async_test.compat.shims.selector import TestSelector


def callback():
    """Is added, and never called."""


class Case(unittest.TestCase):
    """A test case as the check sees it."""

    loop = None

    def runTest(self):
        """Is never run."""


class WatchedTestCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.loop = asyncio.SelectorEventLoop()
        self.addCleanup(self.loop.close)
        self.selector = TestSelector(loop_internals.selector(self.loop, "this"))
        loop_internals.replace_selector(self.loop, self.selector)
        self.case = Case()
        self.case.loop = self.loop
        self.mock = FileMock()

    def before(self):
        watched.fail_on_before_test_active_selector_callbacks(self.case)

    def check(self):
        watched.fail_on_active_selector_callbacks(self.case)


class RegisteredEventsTests(WatchedTestCase):
    def test_mocks_and_real_files_are_found(self):
        """get_registered_events() is the set of the keys of mocks and of real files, each once."""
        before = watched.get_registered_events(self.selector)
        left, right = socket.socketpair()
        with left, right:
            keys = {self.selector.register(each, selectors.EVENT_READ) for each in (left, self.mock)}
            self.assertEqual(keys, watched.get_registered_events(self.selector) - before)
            self.selector.unregister(left)

    def test_what_only_the_wrapped_selector_knows_is_found(self):
        """What was registered behind the TestSelector's back counts too."""
        left, right = socket.socketpair()
        with left, right, selectors.DefaultSelector() as real:
            selector = TestSelector(real)
            key = real.register(left, selectors.EVENT_READ)
            self.assertEqual({key}, watched.get_registered_events(selector))

    def test_a_real_selector_can_be_asked_too(self):
        """get_registered_events() takes a selector that is no TestSelector, too."""
        left, right = socket.socketpair()
        with left, right, selectors.DefaultSelector() as real:
            key = real.register(left, selectors.EVENT_READ)
            self.assertEqual({key}, watched.get_registered_events(real))

    def test_nothing_is_registered_with_a_closed_selector(self):
        """A closed selector watches nothing."""
        selector = TestSelector(selectors.DefaultSelector())
        selector.register(self.mock, selectors.EVENT_READ)
        selector.close()
        self.assertEqual(set(), watched.get_registered_events(selector))


class CheckTests(WatchedTestCase):
    def test_what_is_removed_in_time_is_no_failure(self):
        """A reader and a writer that the test removes are as good as none."""
        self.before()
        self.loop.add_reader(self.mock, callback)
        self.loop.add_writer(self.mock, callback)
        self.loop.remove_reader(self.mock)
        self.loop.remove_writer(self.mock)
        self.check()

    def test_what_was_watched_before_is_no_failure(self):
        """A reader that was there before the test does not count."""
        self.loop.add_reader(self.mock, callback)
        self.before()
        self.check()

    def test_what_is_left_is_told_call_by_call(self):
        """The failure names the test, each file, how it came to be watched, the callback, and what to do."""
        self.before()
        self.loop.add_reader(self.mock, callback)
        self.loop.add_writer(self.mock, callback)
        with self.assertRaises(AssertionError) as caught:
            self.check()
        for text in (
            self.case.id(),
            "some events watched during the tests were not removed:",
            "\n - add_reader({!r}, ".format(self.mock),
            "\n - add_writer({!r}, ".format(self.mock),
            "callback()",
            os.path.basename(__file__),
            "tearDown()",
            "@fail_on(active_selector_callbacks=False)",
        ):
            self.assertIn(text, str(caught.exception))

    def test_what_was_registered_without_the_loop_is_told_too(self):
        """A file registered with the selector itself is named with its data, which need not be hashable."""
        self.before()
        self.selector.register(self.mock, selectors.EVENT_READ, ["data"])
        with self.assertRaisesRegex(AssertionError, r"\n - register\(.*, 1, \['data'\]\)"):
            self.check()

    def test_nothing_is_kept_on_the_test(self):
        """After the check the test has the attributes that it had before."""
        attributes = set(vars(self.case))
        self.before()
        self.check()
        self.assertEqual(attributes, set(vars(self.case)))

    def test_what_is_noted_before_a_test_does_not_keep_it_from_travelling(self):
        """A test with a subtest is pickled in a process of ``--parallel``: the callbacks stay behind."""
        self.loop.add_reader(self.mock, callback)
        self.before()
        self.case.loop = None
        self.assertEqual(self.case, pickle.loads(pickle.dumps(self.case)))

    def test_a_loop_without_a_selector_fails_the_check(self):
        """The failure names the test and the class of the loop, and says how to go without the check."""
        self.case.loop = object()
        for step in (self.before, self.check):
            with self.subTest(step=step.__name__):
                with self.assertRaises(AssertionError) as caught:
                    step()
                for text in (self.case.id(), "builtins.object has none", "@fail_on(active_selector_callbacks=False)"):
                    self.assertIn(text, str(caught.exception))
