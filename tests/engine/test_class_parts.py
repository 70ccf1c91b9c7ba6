"""Tests of classes that have what others define, without inheriting from them."""

import unittest

import django_async_test
from django_async_test.engine.class_parts import having


class First(object):
    """A part."""

    def both(self):
        return "first"

    def own(self):
        return "first"


class Second(object):
    """Another part."""

    @classmethod
    def both(cls):
        return "second"

    @classmethod
    def only(cls):
        return cls.__name__


class Base(object):
    def only(self):
        return "base"


@having(First, Second)
class Whole(Base):
    """The whole."""

    def own(self):
        return "whole"


class ClassPartsTests(unittest.TestCase):
    def test_attributes_are_found_as_if_the_class_inherited_them(self):
        """Its own come first, then those of the parts in their order, then those of its bases."""
        whole = Whole()
        self.assertEqual(["whole", "first", "Whole"], [whole.own(), whole.both(), whole.only()])
        self.assertEqual("The whole.", Whole.__doc__)
        self.assertEqual((Whole, Base, object), Whole.__mro__)

    def test_test_cases_inherit_from_few_classes(self):
        """Between a test case and that of Django there are no more than are needed: Python looks into each of them."""
        mro = [base for base in django_async_test.TestCase.__mro__ if base.__module__.startswith("django_async_test")]
        self.assertLessEqual(len(mro), 7)
