"""Tests of the note whether a loop has run."""

import asyncio

from django_async_test.compat.python import loop_runs

from .helpers import ForeignLoop, LoopTestCase


class LoopRunsTests(LoopTestCase):
    def test_a_run_is_noted(self):
        """has_run() is false from note_runs() to the first run, whichever method runs the loop."""
        loop_runs.note_runs(self.loop)
        self.assertFalse(loop_runs.has_run(self.loop))
        self.loop.run_until_complete(asyncio.sleep(0))
        self.assertTrue(loop_runs.has_run(self.loop))
        loop_runs.reset_runs(self.loop)
        self.assertFalse(loop_runs.has_run(self.loop))
        self.loop.call_soon(self.loop.stop)
        self.loop.run_forever()
        self.assertTrue(loop_runs.has_run(self.loop))

    def test_noting_again_begins_anew(self):
        """A second note_runs() forgets the run, and replaces the methods only once."""
        loop_runs.note_runs(self.loop)
        method = self.loop.run_until_complete
        self.loop.run_until_complete(asyncio.sleep(0))
        loop_runs.note_runs(self.loop)
        self.assertFalse(loop_runs.has_run(self.loop))
        self.assertIs(method, self.loop.run_until_complete)

    def test_a_loop_that_does_not_note_may_have_run(self):
        """has_run() is true of it, and reset_runs() begins nothing."""
        loop_runs.reset_runs(self.loop)
        self.assertTrue(loop_runs.has_run(self.loop))

    def test_nothing_is_left_on_the_loop(self):
        """forget_runs() takes everything away, and may be called for a loop that noted nothing."""
        before = set(vars(self.loop))
        loop_runs.note_runs(self.loop)
        loop_runs.forget_runs(self.loop)
        self.assertEqual(before, set(vars(self.loop)))
        loop_runs.forget_runs(self.loop)
        loop_runs.forget_runs(ForeignLoop())
        self.assertEqual(before, set(vars(self.loop)))
