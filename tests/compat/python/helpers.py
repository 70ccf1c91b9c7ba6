"""A test case with a loop of its own that does not run by itself."""

import asyncio
import unittest

from django_async_test.compat.python import loops


class LoopTestCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(loops.remember_default_loop())
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)


class ForeignLoop(object):
    """A loop that shows nothing, as one that is not asyncio's may be."""
