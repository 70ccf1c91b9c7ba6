"""Tests of the collection of what a test has made."""

import gc
import unittest
import weakref

from django_async_test.compat.python import garbage
from django_async_test.engine.checks.young_objects import YoungObjects


class Node(object):
    """Part of a cycle."""

    def __init__(self):
        self.itself = self


class YoungObjectsTests(unittest.TestCase):
    def test_garbage_is_collected_wherever_the_collector_has_put_it(self):
        """A cycle made since note() is gone, in whatever generation a collection meanwhile has left it."""
        for generation in (None, 0, 1, 2):
            young = YoungObjects()
            young.note()
            node = Node()
            reference = weakref.ref(node)
            if generation is not None:
                gc.collect(generation)
            del node
            with self.subTest(generation):
                self.assertIsNotNone(reference())
                young.collect()
                self.assertIsNone(reference())

    @unittest.skipUnless(garbage.has_generations, "this collector has no generations")
    def test_the_collector_is_not_led_to_the_next_generation(self):
        """Collections of young objects count; after enough of them Python would look at older ones inside some test."""
        for _ in range(3 * gc.get_threshold()[1]):
            young = YoungObjects()
            young.note()
            young.collect()
            self.assertLessEqual(gc.get_count()[1], gc.get_threshold()[1])
