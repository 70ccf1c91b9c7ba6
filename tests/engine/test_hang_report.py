"""Tests of the report of what everybody is doing; most of it is tested with the time limits, which show it."""

import asyncio
import unittest
from unittest import mock

from django_async_test.engine import hang_report


async def waiting(loop):
    await loop.create_future()


class DiagnosisTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)

    def start(self):
        task = self.loop.create_task(waiting(self.loop))
        self.loop.run_until_complete(asyncio.sleep(0))
        self.addCleanup(self.loop.run_until_complete, asyncio.wait([task], timeout=5))
        self.addCleanup(task.cancel)
        return task

    def test_each_task_is_told(self):
        """Each has where it stands and what it waits for; the host's is that of the test, without our own frame."""
        task = self.start()
        text = hang_report.of_test(self.loop, None)
        self.assertIn("waiting()", text)
        self.assertIn("in waiting\n    await loop.create_future()\n  and waits for <Future pending", text)
        self.assertIn("The test itself is at:\n  (not started", hang_report.of_test(self.loop, task))

    def test_surroundings_come_last(self):
        """Lines about locks and executors come after the tasks."""
        text = hang_report.of_test(self.loop, None, ["first", "second\n"])
        self.assertIn("No task of the test's loop is pending.", text)
        self.assertTrue(text.endswith("first\nsecond\n"))

    def test_tasks_that_come_and_go_do_not_disturb(self):
        """Another thread is looking while the loop makes tasks: it tries again, and gives up some day."""
        with mock.patch("django_async_test.compat.python.tasks.pending_tasks", side_effect=[RuntimeError, set()]):
            self.assertIn("No task", hang_report.of_test(self.loop, None))
        with mock.patch("django_async_test.compat.python.tasks.pending_tasks", side_effect=RuntimeError):
            self.assertIn("No task", hang_report.of_test(self.loop, None))
