"""Tests of the base class whose subclasses are prepared, in both ways to do it."""

import unittest
from unittest import mock

from django_async_test.compat.python import class_creation


class PreparingBaseTests(unittest.TestCase):
    def check(self):
        prepared = []

        class Root(class_creation.preparing_base(prepared.append)):
            pass

        class Leaf(Root):
            pass

        self.assertEqual([Root, Leaf], [cls for cls in prepared if cls.__name__ in ("Root", "Leaf")])

    def test_each_subclass_is_prepared_once_when_it_is_made(self):
        """prepare() sees the class itself and the classes that inherit from it, in the order of their making."""
        self.check()

    def test_a_metaclass_does_the_same(self):
        """The way of Python 3.5, without ``__init_subclass__``, prepares the same classes."""
        with mock.patch.object(class_creation.features, "has_init_subclass", False):
            self.check()
