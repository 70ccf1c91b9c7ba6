"""Tests of what a test case class is made of, as far as the engine is concerned."""

import unittest

from django_async_test.engine import traits
from django_async_test.engine.environment import Environment
from django_async_test.engine.traits import Traits
from django_async_test.engine.unittest_case import AsyncLifecycle


class First(Environment):
    """Surroundings of one kind."""


class Second(Environment):
    """Surroundings of another kind."""


class MoreOfFirst(First):
    """Adds to those of the first kind."""


class MergedTests(unittest.TestCase):
    def test_the_nearest_class_wins(self):
        """A trait that a subclass declares replaces that of its base, and the others are inherited."""

        class Base(AsyncLifecycle, unittest.TestCase):
            _async_test = Traits(awaits_generators=True, makes_loop_at_once=True)

        class Inner(Base):
            _async_test = Traits(makes_loop_at_once=False)

        class Innermost(Inner):
            pass

        for cls in (Inner, Innermost):
            of_class = traits.of(cls)
            self.assertEqual((True, False), (of_class.awaits_generators, of_class.makes_loop_at_once))
        self.assertTrue(traits.of(Base).makes_loop_at_once)

    def test_only_the_family_itself_is_a_root(self):
        """The class that gives the hooks is marked, and none that inherits from it is."""

        class Inner(AsyncLifecycle, unittest.TestCase):
            pass

        self.assertTrue(traits.of(AsyncLifecycle).is_root)
        self.assertFalse(traits.of(Inner).is_root)

    def test_a_new_class_is_shown_to_who_wants_to_know(self):
        """``class_made`` is called with each subclass."""
        made = []

        class Base(AsyncLifecycle, unittest.TestCase):
            _async_test = Traits(class_made=made.append)

        class Inner(Base):
            pass

        class Innermost(Inner):
            pass

        self.assertEqual([Base, Inner, Innermost], made)


class EnvironmentTests(unittest.TestCase):
    def make(self, *mixins):
        bases = mixins + (AsyncLifecycle, unittest.TestCase)
        return traits.of(type("Inner", bases, {})).make_environment(None)

    def mixin(self, environment, *bases):
        return type("Mixin", bases or (object,), {"_async_test": Traits(environment)})

    def test_a_class_without_any_has_the_plain_one(self):
        """Nothing surrounds the tests of a class that declares nothing."""
        self.assertIs(Environment, type(self.make()).__mro__[-2])
        self.assertEqual((), self.make().checks)

    def test_environments_of_several_mixins_are_one(self):
        """A class that mixes several has an environment that is all of them, the nearest first."""
        environment = self.make(self.mixin(First), self.mixin(Second))
        self.assertIsInstance(environment, First)
        self.assertIsInstance(environment, Second)
        mro = type(environment).__mro__
        self.assertLess(mro.index(First), mro.index(Second))

    def test_what_another_one_inherits_from_comes_with_it(self):
        """An environment and its base, both declared, are that environment."""
        for mixins in ((First, MoreOfFirst), (MoreOfFirst, First)):
            self.assertIs(MoreOfFirst, type(self.make(*map(self.mixin, mixins))))

    def test_the_same_mixture_has_the_same_type(self):
        """Environments are composed once for all classes that mix the same."""
        one = self.make(self.mixin(First), self.mixin(Second))
        other = self.make(self.mixin(First), self.mixin(Second))
        self.assertIs(type(one), type(other))
        self.assertIsNot(one, other)

    def test_an_environment_knows_its_class(self):
        """The environment of a class has it as `cls`."""

        class Inner(AsyncLifecycle, unittest.TestCase):
            _async_test = Traits(First)

        environment = traits.of(Inner).make_environment(Inner)
        self.assertIs(Inner, environment.cls)
        self.assertIsInstance(environment, First)

    def test_a_class_that_adds_nothing_has_those_of_its_base(self):
        """The traits of a subclass are the same object unless it declares, or has, something of its own."""

        class Inner(AsyncLifecycle, unittest.TestCase):
            _async_test = Traits(First)

        class Plain(Inner):
            pass

        class Debugging(Inner):
            debug = True

        class Variants(Inner):
            loop_factory = {"asyncio": None}

        self.assertIs(traits.of(Inner), traits.of(Plain))
        for cls in (Debugging, Variants):
            self.assertIsNot(traits.of(Inner), traits.of(cls))
        self.assertEqual((None, True), (traits.of(Inner).debug, traits.of(Debugging).debug))
        self.assertIsNone(traits.of(Inner).loop_factories)
