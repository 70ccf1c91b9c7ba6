"""Tests of the notes of open atomic blocks, and of those that were cut off."""

import threading
import unittest

from django_async_test.database import open_blocks


class Atomic(object):
    """Stands for an atomic block."""


class OpenBlocksTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.blocks = open_blocks.OpenBlocks()
        self.atomic = Atomic()

    def test_a_block_is_open_until_it_ends(self):
        """Other blocks, and other calls of the same one, are of no account."""
        other = Atomic()
        for block in (self.atomic, other, self.atomic):
            self.blocks.begin(block)
        self.blocks.end(self.atomic)
        self.assertTrue(self.blocks.has(self.atomic))
        self.blocks.end(self.atomic)
        self.assertFalse(self.blocks.has(self.atomic))
        self.assertEqual([other], [block.atomic for block in self.blocks.cut_off()])

    def test_each_block_that_was_cut_off_is_left_once(self):
        """A decorator is one object for all its calls: so many are seen as cut off as were, in whatever thread."""
        for _ in range(2):
            self.blocks.begin(self.atomic)
        self.assertFalse(open_blocks.was_cut_off(self.atomic))
        self.blocks.cut_off()
        self.assertEqual([], self.blocks.cut_off())
        for _ in range(2):
            self.assertTrue(open_blocks.was_cut_off(self.atomic))
            open_blocks.note_left(self.atomic)
        self.assertFalse(open_blocks.was_cut_off(self.atomic))

    def test_a_block_is_open_in_the_thread_that_has_begun_it(self):
        """Another thread can have the same decorator, and a task's block is of no thread."""
        self.blocks.begin(self.atomic)
        seen = []
        thread = threading.Thread(target=lambda: seen.append(self.blocks.has_here(self.atomic)))
        thread.start()
        thread.join()
        self.assertEqual([True, [False]], [self.blocks.has_here(self.atomic), seen])
        other = Atomic()
        self.blocks.begin_of_task(other, [])
        self.assertEqual([other], [block.atomic for block in self.blocks.of_tasks()])
        self.assertFalse(self.blocks.has_here(other))

    def test_the_message_shows_where_the_outermost_was_begun(self):
        """It counts them, names the database, and ends with the line."""
        self.blocks.begin(self.atomic)
        message = open_blocks.describe(self.blocks.cut_off(), "default")
        self.assertIn("left an atomic block on the database 'default' open", message)
        self.assertIn("self.blocks.begin(self.atomic)", message)
        left = [open_blocks.OpenBlock(self.atomic, None, ())] * 2
        self.assertIn("left 2 atomic blocks", open_blocks.describe(left, "default"))
