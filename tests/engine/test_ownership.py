"""Tests of which test a thread, a task or a piece of work belongs to."""

import asyncio
import concurrent.futures
import queue
import threading
import unittest

from django_async_test.engine import ownership, run

# What is installed with each test registers itself when this is imported.
REGISTERING = run


class OwnerTestCase(unittest.TestCase):
    """Has an owner, for which what is started is noted."""

    def setUp(self):
        super().setUp()
        self.before = self.replaced()
        self.owner = ownership.Owner(lambda: "the test")
        self.owner.begin()
        self.addCleanup(self.finish)

    def finish(self):
        self.owner.end()
        self.assertEqual(self.before, self.replaced())

    def replaced(self):
        hook = getattr(threading, "excepthook", None)
        return threading.Thread.start, concurrent.futures.ThreadPoolExecutor.submit, hook

    def seen_by(self, start):
        """Return the owner that ``start(look)`` lets somebody see."""
        seen = []

        def look():
            origin = ownership.current()
            seen.append(None if origin is None else origin.owner)

        start(look)
        return seen[0]

    def in_thread(self, function):
        thread = threading.Thread(target=function)
        thread.start()
        thread.join()

    def in_pool(self, function):
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            pool.submit(function).result()


class OwnershipTests(OwnerTestCase):
    def test_everything_that_the_test_starts_is_its_own(self):
        """The test's thread, threads, their threads, and work in pools belong to the test."""
        self.assertIs(self.owner, self.seen_by(lambda look: look()))
        for way in (self.in_thread, self.in_pool):
            self.assertIs(self.owner, self.seen_by(way))
            self.assertIs(self.owner, self.seen_by(lambda look, way=way: way(lambda: self.in_thread(look))))
            self.assertIs(self.owner, self.seen_by(lambda look, way=way: way(lambda: self.in_pool(look))))

    def test_what_others_start_is_not(self):
        """A thread that was there before, and its threads, belong to no test."""
        go, seen = threading.Event(), []
        self.owner.end()

        def serve():
            go.wait(20)
            seen.append(self.seen_by(lambda look: look()))
            seen.append(self.seen_by(self.in_thread))

        thread = threading.Thread(target=serve)
        thread.start()
        self.owner = ownership.Owner(lambda: "another test")
        self.owner.begin()
        go.set()
        thread.join()
        self.assertEqual([None, None], seen)

    def test_the_worker_of_a_pool_belongs_to_no_test(self):
        """The worker serves the next test with the next test's work."""
        pool = concurrent.futures.ThreadPoolExecutor(1)
        self.addCleanup(pool.shutdown)
        self.assertIs(self.owner, self.seen_by(lambda look: pool.submit(look).result()))
        first, second = self.owner, ownership.Owner(lambda: "the next test")
        first.end()
        second.begin()
        self.owner = second
        self.assertIs(second, self.seen_by(lambda look: pool.submit(look).result()))

    def test_a_test_inside_a_test_is_on_its_own(self):
        """The innermost is the owner; the outer one is again when it is over."""
        inner = ownership.Owner(lambda: "inner")
        inner.begin()
        self.assertIs(inner, ownership.innermost())
        self.assertIs(inner, self.seen_by(self.in_thread))
        inner.end()
        self.assertIs(self.owner, self.seen_by(self.in_thread))

    def test_what_lasts_is_known(self):
        """Threads that are alive and work that is not done are listed, each with where it was started."""
        end = threading.Event()
        thread = threading.Thread(target=end.wait)
        thread.start()
        pool = concurrent.futures.ThreadPoolExecutor(1)
        future = pool.submit(end.wait)
        lasting = dict(self.owner.lasting())
        self.assertEqual({thread, future}, set(lasting))
        self.assertIn("thread.start()", lasting[thread].stack())
        self.assertIn("future = pool.submit(end.wait)", lasting[future].stack())
        end.set()
        thread.join()
        pool.shutdown()
        self.assertEqual([], self.owner.lasting())

    def test_an_allowed_thread_does_not_last(self):
        """A thread that was given to allow() is not listed."""
        end = threading.Event()
        thread = threading.Thread(target=end.wait)
        thread.start()
        self.owner.allow(thread)
        self.assertTrue(self.owner.allows(thread))
        self.assertEqual([], self.owner.lasting())
        end.set()
        thread.join()

    def test_the_thread_of_a_server_works_for_one_test_after_the_other(self):
        """What it does and starts belongs to the test that has adopted it, and otherwise to no test."""
        # Not a queue that hands on for whom its items are
        ask, answer = queue.LifoQueue(), queue.Queue()

        def serve():
            for function in iter(ask.get, None):
                answer.put(self.seen_by(function))

        def of_server(function):
            ask.put(function)
            return answer.get(timeout=20)

        def look_itself(look):
            look()

        thread = threading.Thread(target=serve)
        first = self.owner
        release = first.adopt(thread)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(ask.put, None)
        for way in (look_itself, self.in_thread, self.in_pool):
            self.assertIs(first, of_server(way))
        self.assertEqual([thread], [lasting for lasting, _ in first.lasting()])
        release()
        self.assertIsNone(of_server(look_itself))
        self.assertEqual([], first.lasting())
        first.end()
        self.owner = ownership.Owner(lambda: "the next test")
        self.owner.begin()
        self.assertIsNone(of_server(self.in_thread))
        release = self.owner.adopt(thread)
        self.assertIs(self.owner, of_server(self.in_thread))
        release()

    def test_a_late_task_of_a_server_stays_with_its_test(self):
        """It does so although the thread of its loop works for the next test."""
        loop, failures, ends = asyncio.new_event_loop(), [], []

        async def ask(go):
            await go.wait()
            return [ownership.current().owner, self.seen_by(self.in_thread)]

        async def serve():
            go = asyncio.Event()
            late, other = loop.create_task(ask(go)), loop.create_task(ask(go))
            await asyncio.sleep(0)
            first = self.owner
            first.note_late([late])
            first.end()
            self.owner = ownership.Owner(lambda: "the next test")
            self.owner.begin()
            release = self.owner.adopt(threading.current_thread())
            go.set()
            self.assertEqual([first, first], await late)
            self.assertEqual([self.owner, self.owner], await other)
            release()
            ends.append(True)

        def run():
            asyncio.set_event_loop(loop)
            try:
                loop.run_until_complete(serve())
            except AssertionError as error:
                failures.append(error)
            finally:
                loop.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(20)
        self.assertEqual([], failures)
        self.assertEqual([True], ends)

    def test_the_name_survives_the_test(self):
        """What outlives the test knows its name, and does not keep the test case alive."""
        self.owner.close()
        self.assertEqual("the test", self.owner.name())
        self.assertTrue(self.owner.is_over)
