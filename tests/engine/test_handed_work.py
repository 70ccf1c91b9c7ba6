"""Tests of work that threads do for a test although no test has started them."""

import _thread
import multiprocessing.pool
import queue
import threading
import unittest

from django_async_test.engine import handed_work, ownership, run

# What is installed with each test registers itself when this is imported.
REGISTERING = run


class HandedWorkTests(unittest.TestCase):
    def setUp(self):
        self.owner = ownership.Owner(lambda: "the test")
        self.owner.begin()
        self.addCleanup(lambda: self.owner.end())

    def serve(self, asked):
        """Start a thread that belongs to no test, and calls what it finds in the queue `asked`; return it."""

        def serve():
            for function in iter(asked.get, None):
                function()

        thread = threading.Thread(target=serve)
        ownership.disown(thread)
        thread.start()
        return thread

    def seen_from(self, start):
        """Return the owner of what ``start(function)`` calls, and whether it lasted then and lasts afterwards."""
        seen, ends, answer = queue.LifoQueue(), threading.Event(), []

        def look():
            origin = ownership.current()
            seen.put(origin.owner if origin is not None else None)
            ends.wait(20)

        finish = start(look)
        answer.append(seen.get(timeout=20))
        answer.append(len(self.owner.lasting()))
        ends.set()
        finish()
        answer.append(len(self.owner.lasting()))
        return answer

    def test_a_worker_at_a_queue(self):
        """It works for the test that has put in what it takes out, until it comes back for more, or ends."""
        asked, back = queue.Queue(), threading.Event()
        thread = self.serve(asked)

        def start(function):
            asked.put(function)

            def finish():
                asked.put(back.set)
                back.wait(20)
                asked.put(None)
                thread.join(20)

            return finish

        self.assertEqual([self.owner, 1, 0], self.seen_from(start))

    def test_a_worker_that_comes_back_is_free(self):
        """It works for no test while it waits for more, and afterwards of itself."""
        asked, seen = queue.Queue(), queue.LifoQueue()

        def serve():
            asked.get()()
            try:
                asked.get_nowait()
            except queue.Empty:
                seen.put(ownership.current())

        thread = threading.Thread(target=serve)
        ownership.disown(thread)
        thread.start()
        asked.put(lambda: None)
        thread.join(20)
        self.assertIsNone(seen.get(timeout=20))

    def test_a_thread_pool_of_multiprocessing(self):
        """Its threads, older than the test, work for the test that gives them work."""
        self.owner.end()
        pool = multiprocessing.pool.ThreadPool(1)
        self.addCleanup(pool.join)
        self.addCleanup(pool.close)
        self.setUp()

        def start(function):
            result = pool.apply_async(function)
            return lambda: result.get(20)

        owner, then, _ = self.seen_from(start)
        self.assertIs(self.owner, owner)
        # Before Python 3.7 its own queues hand it on too.
        self.assertLessEqual(1, then)
        seen = pool.map(lambda number: ownership.current().owner, range(3))
        seen += list(pool.imap(lambda number: ownership.current().owner, range(2)))
        self.assertEqual([self.owner] * 5, seen)
        self.owner.end()
        self.assertEqual([None], pool.map(lambda number: ownership.current(), range(1)))

    def test_a_thread_of_the_lowest_module(self):
        """What ``_thread`` starts belongs to the test, and lasts until it ends."""

        def start(function):
            ended = threading.Event()

            def run():
                function()
                ended.set()

            _thread.start_new_thread(run, ())

            def finish():
                ended.wait(20)
                while self.owner.work:
                    pass

            return finish

        self.assertEqual([self.owner, 1, 0], self.seen_from(start))

    def test_what_others_do_with_a_queue_is_no_matter(self):
        """Items that were put in before, or taken away past the queue, do not mix up whose the others are."""
        self.owner.end()
        found = queue.Queue()
        found.put("before")
        self.setUp()
        for number in range(3):
            found.put(number)
        self.assertEqual("before", found.get())
        found.queue.clear()
        found.put("last")
        self.assertEqual("last", found.get())
        self.assertEqual([], self.owner.lasting())

    def test_the_classes_are_as_they_were_afterwards(self):
        """Only queues go on noticing who takes something out, and comes back."""
        patched = multiprocessing.pool.ThreadPool.apply_async, _thread.start_new_thread
        self.owner.end()
        now = multiprocessing.pool.ThreadPool.apply_async, _thread.start_new_thread
        self.assertTrue(all(one is not other for one, other in zip(patched, now)))
        self.assertIn(handed_work.install, ownership.installers)
