"""Tests of loops that are made of the parts of closed ones."""

import asyncio
import contextlib
import os
import selectors
import signal
import socket
import threading
import unittest
import unittest.mock
import weakref

from django_async_test.compat.python import contexts, loop_parts, loops, policies
from django_async_test.engine.unittest_case import AsyncLifecycle

from ...helpers import TestsAboutTests, collect_what_dies_late, needs_contextvars, needs_open_loop, run_class


class Case(AsyncLifecycle, unittest.TestCase):
    pass


def parts_of(loop):
    """Return what wakes `loop`, and what watches it."""
    return loop._ssock, loop._csock, loop._selector


def is_closed(sock):
    return sock.fileno() == -1


class LoopMakerTestCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(loops.remember_default_loop())
        loop_parts.close_idle()
        self.addCleanup(loop_parts.close_idle)
        self.maker = loop_parts.LoopMaker()
        self.addCleanup(self.maker.close)

    def new_loop(self):
        loop = self.maker.new_loop()
        self.addCleanup(loop.close)
        return loop

    def close_one(self):
        """Make a loop and close it; return its parts."""
        loop = self.maker.new_loop()
        parts = parts_of(loop)
        loop.close()
        return parts

    def assertWakes(self, loop):
        """Let a thread wake `loop`, which would wait for long otherwise."""
        done = loop.create_future()
        thread = threading.Timer(0.05, loop.call_soon_threadsafe, [done.set_result, "woken"])
        thread.start()
        self.addCleanup(thread.join)
        self.assertEqual("woken", loop.run_until_complete(asyncio.wait_for(done, 5)))


class ReuseTests(LoopMakerTestCase):
    def test_the_parts_of_a_closed_loop_serve_the_next(self):
        """Sockets and selector are made once for loops that follow each other; each is a loop of its own."""
        first = self.maker.new_loop()
        parts = parts_of(first)
        first.close()
        second = self.new_loop()
        self.assertIsNot(first, second)
        self.assertEqual((True, False), (first.is_closed(), second.is_closed()))
        self.assertEqual(parts, parts_of(second))

    def test_it_is_the_loop_that_asyncio_makes(self):
        """The loop is an instance of the class that asyncio.new_event_loop() uses."""
        ordinary = asyncio.new_event_loop()
        self.addCleanup(ordinary.close)
        self.assertIsInstance(self.new_loop(), type(ordinary))

    def test_each_loop_has_what_asyncio_gives_a_loop(self):
        """The third loop, made like the second, has the attributes of an ordinary one, and no object of another."""
        ordinary = asyncio.new_event_loop()
        self.addCleanup(ordinary.close)
        made = []
        for _ in range(4):
            loop = self.maker.new_loop()
            self.assertTrue(all(hasattr(loop, name) for name in vars(ordinary)))
            made.append(dict(vars(loop)))
            loop.close()
        self.assertEqual(set(vars(ordinary)), set(made[2]))
        for name, value in vars(ordinary).items():
            with self.subTest(name):
                if name not in ("_selector", "_ssock", "_csock"):
                    self.assertIs(type(value), type(made[2][name]))
                    self.assertEqual(bool(value), bool(made[2][name]))
                if isinstance(value, (list, dict, set, weakref.WeakSet)):
                    self.assertEqual(4, len({id(attributes[name]) for attributes in made}))

    def test_what_few_tests_need_is_made_when_it_is_asked_for(self):
        """The register of async generators is the same at each look, and the class has none."""
        for _ in range(2):
            self.close_one()
        loop = self.new_loop()
        if loop_parts.has_not_made(loop, "_asyncgens"):
            generators = loop._asyncgens
            self.assertIs(generators, loop._asyncgens)
        self.assertFalse(loop_parts.has_not_made(loop, "_asyncgens"))
        self.assertFalse(hasattr(type(loop)._asyncgens, "add"))

    def test_each_loop_asks_whether_it_is_in_debug_mode(self):
        """PYTHONASYNCIODEBUG counts for a loop that is made while it is set, and not for the next."""
        seen = []
        for value in ("", "", "", "1", ""):
            with unittest.mock.patch.dict(os.environ):
                os.environ.pop("PYTHONASYNCIODEBUG", None)
                if value:
                    os.environ["PYTHONASYNCIODEBUG"] = value
                loop = self.maker.new_loop()
                seen.append(loop.get_debug())
                loop.close()
        self.assertEqual([seen[0], seen[0], seen[0], True, seen[0]], seen)

    def test_a_loop_that_does_not_wait_asks_only_for_what_it_watches(self):
        """A turn of a loop that watches nothing but its own sockets asks the system nothing, unless it has to wait."""
        self.close_one()
        loop = self.new_loop()
        select = selectors.DefaultSelector.select
        with unittest.mock.patch.object(
            selectors.DefaultSelector, "select", autospec=True, side_effect=select
        ) as asked:
            loop.run_until_complete(asyncio.sleep(0))
            self.assertFalse(asked.called)
            self.assertEqual([], parts_of(loop)[-1].select(0.001))
            self.assertTrue(asked.called)
            asked.reset_mock()
            left, right = socket.socketpair()
            self.addCleanup(left.close)
            self.addCleanup(right.close)
            loop.add_reader(left, print)
            loop.run_until_complete(asyncio.sleep(0))
            self.assertTrue(asked.called)
            loop.remove_reader(left)

    def test_each_loop_is_woken_by_threads(self):
        """call_soon_threadsafe() of another thread ends the sleep of the second and third loop as that of the first."""
        for _ in range(3):
            loop = self.maker.new_loop()
            self.assertWakes(loop)
            loop.close()

    def test_the_threads_of_each_loop_answer(self):
        """run_in_executor() works on each."""
        for number in range(3):
            loop = self.maker.new_loop()
            self.assertEqual(number, loop.run_until_complete(loop.run_in_executor(None, int, number)))
            loop.run_until_complete(asyncio.sleep(0))
            loop._default_executor.shutdown()
            loop.close()

    def test_what_was_to_wake_a_loop_does_not_wake_the_next(self):
        """A loop that is closed before it has read what a thread sent leaves none of it behind."""
        loop = self.maker.new_loop()
        loop.call_soon_threadsafe(print)
        loop.close()
        self.assertEqual([], self.new_loop()._selector.select(0))

    def test_a_closed_loop_cannot_be_woken(self):
        """It raises as every closed loop does, and the next loop is not woken."""
        loop = self.maker.new_loop()
        loop.close()
        following = self.new_loop()
        with self.assertRaises(RuntimeError):
            loop.call_soon_threadsafe(print)
        self.assertEqual([], following._selector.select(0))

    def test_a_closed_loop_is_forgotten(self):
        """Neither the selector nor the sockets keep it alive."""
        loop = self.maker.new_loop()
        reference = weakref.ref(loop)
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        del loop
        collect_what_dies_late()
        self.assertIsNone(reference())

    @needs_contextvars
    def test_what_a_context_held_is_forgotten(self):
        """The values of context variables, those of a test, do not live as long as the class."""

        class Value(object):
            pass

        def run():
            value = Value()
            variable.set(value)
            for _ in range(2):
                self.close_one()
            return weakref.ref(value)

        variable = contexts.contextvars.ContextVar("variable")
        reference = contexts.new_context().run(run)
        collect_what_dies_late()
        self.assertIsNone(reference())

    def test_closing_twice_changes_nothing(self):
        """The second close() of a loop does not take the parts from the loop that has them by then."""
        first = self.maker.new_loop()
        first.close()
        second = self.new_loop()
        parts = parts_of(second)
        first.close()
        self.assertEqual(parts, parts_of(second))
        self.assertWakes(second)


class NoReuseTests(LoopMakerTestCase):
    def assertNotReused(self, parts):
        self.assertEqual([True, True], [is_closed(sock) for sock in parts[:2]])
        following = self.new_loop()
        self.assertNotEqual(parts[:2], parts_of(following)[:2])
        self.assertWakes(following)

    def test_a_selector_that_has_watched_something_is_not_used_again(self):
        """Whatever a test has left there, by its file number perhaps, concerns no other test."""
        left, right = socket.socketpair()
        self.addCleanup(left.close)
        self.addCleanup(right.close)
        loop = self.maker.new_loop()
        parts = parts_of(loop)
        loop.add_reader(left, print)
        loop.remove_reader(left)
        loop.close()
        self.assertNotReused(parts)

    @unittest.skipUnless(hasattr(signal, "SIGUSR1"), "this system has no signals to handle")
    def test_sockets_through_which_signals_come_are_not_used_again(self):
        """A loop with handlers of signals takes its sockets along."""
        loop = self.maker.new_loop()
        parts = parts_of(loop)
        loop.add_signal_handler(signal.SIGUSR1, print)
        loop.close()
        self.assertNotReused(parts)

    @unittest.skipUnless(hasattr(signal, "SIGUSR1"), "this system has no signals to handle")
    def test_a_signal_that_comes_too_late_is_not_for_the_next_loop(self):
        """The handler was removed when it came; what it has written to the sockets goes with them."""
        loop = self.maker.new_loop()
        parts = parts_of(loop)
        loop.add_signal_handler(signal.SIGUSR1, print)
        os.kill(os.getpid(), signal.SIGUSR1)
        loop.remove_signal_handler(signal.SIGUSR1)
        loop.close()
        self.assertNotReused(parts)

    def test_parts_that_were_spoilt_are_not_used_again(self):
        """What a test has done to the selector or the sockets of its loop concerns no other test."""
        for spoil in (
            lambda loop: loop._selector.unregister(loop._ssock),
            lambda loop: loop._selector.modify(loop._ssock, selectors.EVENT_WRITE),
            lambda loop: loop._selector.get_map()[loop._ssock].data[0].cancel(),
            lambda loop: loop._selector.close(),
            lambda loop: loop._csock.close(),
        ):
            loop = self.maker.new_loop()
            parts = parts_of(loop)
            spoil(loop)
            with contextlib.suppress(Exception):
                loop.close()
            # asyncio itself fails where a part is gone.
            loop._closed = True
            self.assertIsNot(parts[2], self.new_loop()._selector)
            for part in parts:
                part.close()

    def test_sockets_that_the_system_has_closed_are_not_left_to_the_next_maker(self):
        """They are looked at once, when a class ends."""
        parts = self.close_one()
        os.close(parts[1].fileno())
        self.maker.close()
        parts[1].detach()
        following = loop_parts.LoopMaker()
        self.addCleanup(following.close)
        loop = following.new_loop()
        self.addCleanup(loop.close)
        self.assertIsNot(parts[2], loop._selector)
        self.assertWakes(loop)

    @unittest.skipUnless(hasattr(signal, "SIGUSR1"), "this system has no signals to handle")
    def test_a_signal_reaches_a_loop_made_of_old_parts(self):
        """add_signal_handler() works with sockets that another loop has had."""
        self.close_one()
        loop = self.new_loop()
        done = loop.create_future()
        loop.add_signal_handler(signal.SIGUSR1, done.set_result, "told")
        loop.call_later(0.05, os.kill, os.getpid(), signal.SIGUSR1)
        self.assertEqual("told", loop.run_until_complete(asyncio.wait_for(done, 5)))
        loop.remove_signal_handler(signal.SIGUSR1)

    def test_a_loop_whose_selector_was_replaced_takes_its_parts_along(self):
        """The selector that was put in its place, as for mocks of files, does not keep the parts from being closed."""
        loop = self.maker.new_loop()
        parts = parts_of(loop)
        replacement = selectors.SelectSelector()
        replacement.register(parts[0], selectors.EVENT_READ, (None, None))
        loop._selector = replacement
        loop.close()
        parts[2].close()
        self.assertNotReused(parts)

    def test_a_loop_that_is_still_open_keeps_its_parts(self):
        """Two loops at a time have nothing in common, whichever is closed first, and all of it is closed in the end."""
        for first_closed in (0, 1):
            maker = loop_parts.LoopMaker()
            both = [maker.new_loop(), maker.new_loop()]
            sockets = [sock for loop in both for sock in parts_of(loop)[:2]]
            self.assertEqual(4, len(set(sockets)))
            both[first_closed].close()
            self.assertWakes(both[1 - first_closed])
            both[1 - first_closed].close()
            maker.close()
            loop_parts.close_idle()
            self.assertEqual([True] * 4, [is_closed(sock) for sock in sockets])


class KindTests(LoopMakerTestCase):
    def test_a_function_in_the_place_of_new_event_loop_is_called(self):
        """Whoever replaces asyncio.new_event_loop() decides on the loops of the tests."""
        own = object()
        with unittest.mock.patch("asyncio.new_event_loop", lambda: own):
            self.assertIs(own, self.maker.new_loop())

    @unittest.skipUnless(policies.are_replaceable, "policies are on their way out")
    def test_a_policy_of_the_project_is_asked(self):
        """uvloop's policy, or any other, makes the loops that it is there for."""

        class Loop(asyncio.SelectorEventLoop):
            pass

        class WithFactory(asyncio.DefaultEventLoopPolicy):
            _loop_factory = Loop

        class WithMethod(asyncio.DefaultEventLoopPolicy):
            def new_event_loop(self):
                return Loop()

        self.addCleanup(asyncio.set_event_loop_policy, None)
        for policy in (WithFactory, WithMethod):
            asyncio.set_event_loop_policy(policy())
            self.assertIs(Loop, type(self.new_loop()))

    def test_a_python_that_makes_its_loops_in_another_way_makes_them(self):
        """Where asyncio does not have the methods that this replaces, loops are made by asyncio alone."""
        with unittest.mock.patch.object(loop_parts, "_is_able", False):
            self.assertNotIsInstance(self.new_loop(), loop_parts.SelectorEventLoop)

    def test_python_has_what_it_takes(self):
        """On the Pythons that are tested the parts are used again."""
        self.assertIsInstance(self.new_loop(), loop_parts.SelectorEventLoop)


@needs_open_loop
class CloseTests(LoopMakerTestCase):
    def test_parts_that_no_loop_has_serve_the_next_maker(self):
        """close() leaves sockets and a selector to the next maker; what two leave at a time is closed but for one."""
        parts, other = self.close_one(), loop_parts.LoopMaker()
        self.addCleanup(other.close)
        others_loop = other.new_loop()
        *sockets, selector = parts_of(others_loop)
        self.assertNotEqual(parts, parts_of(others_loop))
        others_loop.close()
        self.maker.close()
        other.close()
        self.assertEqual([True, True], [is_closed(sock) for sock in sockets])
        self.assertIsNone(selector.get_map())
        self.maker = loop_parts.LoopMaker()
        self.addCleanup(self.maker.close)
        loop = self.new_loop()
        self.assertEqual(parts, parts_of(loop))
        self.assertWakes(loop)

    def test_what_no_maker_has_can_be_closed(self):
        """close_idle(), which is called at the end of the process, leaves neither sockets nor a selector behind."""
        *sockets, selector = self.close_one()
        self.maker.close()
        loop_parts.close_idle()
        self.assertEqual([True, True], [is_closed(sock) for sock in sockets])
        self.assertIsNone(selector.get_map())

    def test_a_process_does_not_use_what_its_parent_has_left(self):
        """A forked process shares the selector with its parent: it closes its copy, and makes its own."""
        *sockets, selector = self.close_one()
        self.maker.close()
        with unittest.mock.patch("os.getpid", return_value=selector.process + 1):
            other = loop_parts.LoopMaker()
            self.addCleanup(other.close)
            loop = other.new_loop()
            self.addCleanup(loop.close)
        self.assertIsNot(selector, parts_of(loop)[-1])
        self.assertEqual([True, True], [is_closed(sock) for sock in sockets])
        self.assertIsNone(selector.get_map())

    def test_parts_that_a_loop_has_are_closed_with_it(self):
        """A loop outlives the maker, and closes what it has."""
        loop = self.maker.new_loop()
        *sockets, selector = parts_of(loop)
        self.maker.close()
        self.assertWakes(loop)
        loop.close()
        self.assertEqual([True, True], [is_closed(sock) for sock in sockets])
        self.assertIsNone(selector.get_map())

    def test_a_loop_made_afterwards_is_an_ordinary_one(self):
        """A closed maker keeps no parts, which nobody would close."""
        self.maker.close()
        self.assertNotIsInstance(self.new_loop(), loop_parts.SelectorEventLoop)


class TestCaseTests(TestsAboutTests):
    def test_the_tests_of_a_class_have_the_same_parts(self):
        """Each test has a loop of its own; its parts are those of the one before."""
        seen = []

        # Whether or not a mock of a file has ever been made, the selector stays as it is.
        name = "django_async_test.compat.shims.mock_watch.watch_mocks"
        patcher = unittest.mock.patch(name, lambda *args, **kwargs: int)
        patcher.start()
        self.addCleanup(patcher.stop)

        class Inner(Case):
            async def test_1(self):
                seen.append((self.loop, parts_of(self.loop)))
                await self.loop.run_in_executor(None, int)

            async def test_2(self):
                seen.append((self.loop, parts_of(self.loop)))

        outcome = run_class(Inner)
        self.assertEqual("", outcome.problems())
        (first, parts), (second, same) = seen
        self.assertIsNot(first, second)
        self.assertEqual(parts, same)
        loop_parts.close_idle()
        self.assertEqual([True, True], [is_closed(sock) for sock in parts[:2]])

    def test_a_loop_factory_is_not_meddled_with(self):
        """A class with a loop_factory has the loops that it makes."""
        seen = []

        class Inner(Case):
            loop_factory = asyncio.SelectorEventLoop

            async def test(self):
                seen.append(type(self.loop))

        self.assertEqual("", run_class(Inner).problems())
        self.assertEqual([asyncio.SelectorEventLoop], seen)
