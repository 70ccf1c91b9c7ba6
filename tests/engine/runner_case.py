"""What the tests of the runner and of its parts have in common: a loop, and a runner on it."""

import asyncio
import unittest

from django_async_test.compat.python import loops
from django_async_test.engine.runner import Runner


class RunnerTestCase(unittest.TestCase):
    """Has a loop, set for the thread, and a runner that owns it."""

    def setUp(self):
        super().setUp()
        self.addCleanup(loops.remember_default_loop())
        self.new_loop()
        asyncio.set_event_loop(self.loop)
        self.runner = self.new_runner()
        self.addCleanup(self.finish)

    def new_loop(self):
        """Let the next runner have another loop."""
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)

    def new_runner(self, **kwargs):
        return Runner(self.loop, **kwargs)

    def finish(self):
        """Finish the runner, unless the test has done so, or has one on a loop that goes on."""
        if self.runner.owns_loop and not self.runner.loop.is_closed():
            self.runner.finish()
