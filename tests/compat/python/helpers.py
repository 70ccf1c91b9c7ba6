"""A test case with a loop of its own that does not run by itself."""

import asyncio
import sys
import unittest
from unittest import mock

from django_async_test.compat.python import loops


class LoopTestCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(loops.remember_default_loop())
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)


class RestingLoopTestCase(LoopTestCase):
    """One whose loop can be left as running, as if greenlet were there."""

    def setUp(self):
        super().setUp()
        # It need not be installed: what counts is that code switches stacks.
        patcher = mock.patch.dict(sys.modules, {"greenlet": sys.modules.get("greenlet") or mock.Mock()})
        patcher.start()
        self.addCleanup(patcher.stop)


class ForeignLoop(object):
    """A loop that shows nothing, as one that is not asyncio's may be."""
