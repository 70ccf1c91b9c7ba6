"""Tests of when objects die."""

import gc
import unittest
import weakref
from unittest import mock

from django_async_test.compat.python import garbage
from tests.helpers import Kept


class Holder(object):
    """An object with a finalizer, which keeps another one and itself."""

    def __init__(self, kept):
        self.kept = kept
        self.itself = self

    def __del__(self):
        """Have a finalizer."""


class GarbageTests(unittest.TestCase):
    def test_an_object_dies_at_once_where_references_are_counted(self):
        """The flag says what this Python does."""
        kept = Kept()
        reference = weakref.ref(kept)
        del kept
        self.assertEqual(garbage.counts_references, reference() is None)

    def test_all_garbage_is_collected(self):
        """What a dead object with a finalizer refers to is dead as well, also in a cycle."""
        kept = Kept()
        reference = weakref.ref(kept)
        Holder(kept)
        del kept
        self.assertIsNotNone(reference())
        with mock.patch.object(garbage, "counts_references", False):
            garbage.collect_all()
        self.assertIsNone(reference())

    @unittest.skipUnless(garbage.lists_young_objects, "this collector does not tell which objects are young")
    def test_a_new_object_is_listed_as_young(self):
        """What was just made is among the young objects, until they are collected."""
        gc.collect()
        kept = Holder(None)
        self.assertTrue(any(each is kept for each in gc.get_objects(generation=0)))
        gc.collect(0)
        self.assertFalse(any(each is kept for each in gc.get_objects(generation=0)))
