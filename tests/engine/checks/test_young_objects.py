"""Tests of the collection of what a test has made."""

import asyncio
import gc
import os
import unittest
import weakref

from django_async_test.compat.python import garbage
from django_async_test.engine.checks import young_objects
from django_async_test.engine.checks.young_objects import YoungObjects

from ...helpers import is_on_uvloop


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


class WithFinalizer(Node):
    """Part of a cycle that does something when it dies."""

    def __del__(self):
        """Have a finalizer."""


async def coroutine_function():
    """Be what is called, and not awaited."""


def made_of(make):
    """Return the `YoungObjects` that begin before ``make()``, and what that returns."""
    gc.collect()
    young = YoungObjects()
    young.note()
    return young, make()


@unittest.skipUnless(garbage.lists_young_objects, "this collector does not tell which objects are young")
class ActingObjectsTests(unittest.TestCase):
    def setUp(self):
        """Let no collection come in between, and forget how much has been looked at."""
        young = YoungObjects()
        young.note()
        young.collect()
        gc.disable()
        self.addCleanup(gc.enable)

    def test_objects_without_a_finalizer_need_not_be_collected(self):
        """Cycles of plain objects, containers, functions and generators do nothing when they die."""
        young, kept = made_of(lambda: [Node(), {"a": []}, lambda: None, (number for number in [1])])
        self.assertFalse(young.may_act_in_the_end())
        del kept

    def test_objects_that_may_act_are_found_wherever_they_are_kept(self):
        """A coroutine, an object with a finalizer, a file and what weakref.finalize() watches are each seen."""
        for name, make in (
            ("coroutine", coroutine_function),
            ("finalizer", WithFinalizer),
            ("file", lambda: open(os.devnull)),
            ("weakref.finalize", lambda: weakref.finalize(self, str)),
        ):
            with self.subTest(name):
                young, kept = made_of(lambda make=make: {"deep": [make()]})
                self.assertTrue(young.may_act_in_the_end())
                one = kept["deep"][0]
                getattr(one, "close", getattr(one, "detach", str))()

    def test_what_was_there_before_is_not_looked_at(self):
        """What has a finalizer, and was made before the object that notes what is young, is no reason to collect."""
        gc.collect()
        before, young = WithFinalizer(), YoungObjects()
        young.note()
        self.assertFalse(young.may_act_in_the_end())
        after = WithFinalizer()
        self.assertTrue(young.may_act_in_the_end())
        del before, after

    def test_what_a_test_leaves_of_its_loop_need_not_be_collected(self):
        """A loop that is closed, a task and a future that are over, and a coroutine that has run do nothing more."""

        def run():
            loop = asyncio.new_event_loop()
            coroutine, future = coroutine_function(), loop.create_future()
            task = loop.create_task(coroutine)
            loop.run_until_complete(task)
            loop.close()
            return loop, coroutine, future, task

        young, kept = made_of(run)
        self.assertFalse(young.may_act_in_the_end())
        del kept

    def test_what_python_would_tell_of_a_loop_is_collected(self):
        """An open loop, an exception that nobody has retrieved, and a task that is pending are told when they die."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)

        def failed():
            future = loop.create_future()
            future.set_exception(ValueError())
            return future

        for name, make, end in (
            ("loop", asyncio.new_event_loop, lambda other: other.close()),
            ("future", failed, lambda future: future.exception()),
            ("task", lambda: loop.create_task(coroutine_function()), loop.run_until_complete),
        ):
            with self.subTest(name):
                young, kept = made_of(make)
                may_act = young.may_act_in_the_end()
                end(kept)
                # A loop of uvloop says nothing when it is dropped open; whether it is looked at does not matter.
                self.assertTrue(may_act or (name == "loop" and is_on_uvloop))

    def test_classes_that_may_go_away_are_not_kept(self):
        """What is known of a class of a module is remembered; a class that a function has made can still go away."""
        local = type("Local", (), {"__module__": __name__})
        young, kept = made_of(lambda: [Node(), local()])
        self.assertFalse(young.may_act_in_the_end())
        self.assertIn(Node, young_objects._inert)
        self.assertNotIn(local, young_objects._inert)
        del kept

    def test_after_a_collection_nobody_knows(self):
        """What the collector has looked at meanwhile may be anywhere."""
        for generation in (0, 1, 2):
            young, kept = made_of(Node)
            gc.collect(generation)
            with self.subTest(generation):
                self.assertTrue(young.may_act_in_the_end())
            del kept

    def test_objects_are_not_looked_at_for_ever(self):
        """Where many stay, or the collector is off, they are to be collected now and then."""
        young, kept = made_of(lambda: [Node() for _ in range(200)])
        answers = [young.may_act_in_the_end() for _ in range(100)]
        self.assertFalse(answers[0])
        self.assertTrue(answers[-1])
        young.collect()
        young.note()
        self.assertFalse(young.may_act_in_the_end())
        del kept


class KindsTests(unittest.TestCase):
    @unittest.skipUnless(garbage.lists_young_objects, "this collector does not say what is young")
    def test_a_class_of_a_test_is_not_kept_alive(self):
        """The class of an object that was looked at is not remembered unless it lasts as long as its module."""

        def make():
            class OfTest(Node):
                pass

            return OfTest()

        young, made = made_of(make)
        young.may_act_in_the_end()
        self.assertNotIn(type(made), young_objects._inert)
        young, kept = made_of(Node)
        self.assertFalse(young.may_act_in_the_end())
        self.assertIn(Node, young_objects._inert)
        del made, kept

    @unittest.skipUnless(garbage.lists_young_objects, "this collector does not say what is young")
    def test_a_finalizer_that_is_known_to_do_nothing_is_no_reason_to_collect(self):
        """Objects of a class that is taken as inert are left to the collector, whatever their finalizers are."""
        young, kept = made_of(WithFinalizer)
        self.assertTrue(young.may_act_in_the_end())
        self.addCleanup(young_objects._inert.discard, WithFinalizer)
        young_objects.take_as_inert(WithFinalizer)
        self.assertFalse(young.may_act_in_the_end())
        del kept
