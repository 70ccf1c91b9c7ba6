"""Tests of the atomic blocks that are open on a shared connection."""

import unittest
from unittest import mock

from django_async_test.database import phases
from django_async_test.database.shared_connection import SharedConnection

from .test_shared_connection import Wrapper, in_thread


class BlocksTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(setattr, phases, "in_test_code", phases.in_test_code)
        phases.in_test_code = True
        self.wrapper = Wrapper()
        self.wrapper.savepoint_ids = ["of the test"]
        self.shared = SharedConnection("default", self.wrapper)
        self.blocks = self.shared.blocks

    def enter(self, block):
        self.blocks.enter(block, lambda atomic: self.wrapper.savepoint_ids.append(atomic))

    def leave(self, block):
        self.blocks.leave(block, lambda atomic, *exc_info: self.wrapper.savepoint_ids.pop(), None, None, None)

    def test_a_block_belongs_to_the_thread_that_has_entered_it(self):
        """Only that thread has a block, until it leaves the outermost one."""
        self.assertFalse(self.blocks.is_mine())
        self.enter("outer")
        self.enter("inner")
        self.assertTrue(self.blocks.is_mine())
        self.assertFalse(in_thread(self.blocks.is_mine))
        self.leave("inner")
        self.assertTrue(self.blocks.is_mine())
        self.leave("outer")
        self.assertFalse(self.blocks.is_mine())

    def test_a_statement_is_no_block(self):
        """Whoever has the lock for one statement has no block."""
        with self.shared.locked():
            self.assertFalse(self.blocks.is_mine())

    def test_what_is_around_the_outermost_block_is_known(self):
        """The depth is that before the outermost block, as long as one is open."""
        self.assertIsNone(self.blocks.outer_depth)
        self.enter("outer")
        self.enter("inner")
        self.assertEqual(1, self.blocks.outer_depth)
        self.leave("inner")
        self.assertEqual(1, self.blocks.outer_depth)
        self.leave("outer")
        self.assertIsNone(self.blocks.outer_depth)

    def test_a_block_that_cannot_be_entered_is_none(self):
        """The lock is free again, and the depth forgotten."""
        with self.assertRaises(ValueError):
            self.blocks.enter("block", mock.Mock(side_effect=ValueError))
        self.assertIsNone(self.blocks.outer_depth)
        self.assertFalse(self.shared.lock.is_mine())
