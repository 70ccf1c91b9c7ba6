"""Tests of what is said to be left."""

import os
import sys
import types
import unittest
from unittest import mock

from django.test import TestCase
from django.utils.functional import SimpleLazyObject

from django_async_test.order import blame
from tests.project.shop.models import Product


class Registry(object):
    """A class of the project."""

    kinds = []

    def __init__(self):
        self.entries = {}


class BlameTests(unittest.TestCase):
    def setUp(self):
        self.module = types.ModuleType("order_blame_subject")
        self.module.__file__ = __file__
        Registry.__module__ = "order_blame_subject"
        self.module.Registry = Registry
        self.module.registry = Registry()
        self.module.names = ["a"]
        patcher = mock.patch.dict(sys.modules, {"order_blame_subject": self.module})
        patcher.start()
        self.addCleanup(patcher.stop)

    def texts(self, change):
        end = blame.look()
        change()
        return [text for text in end() if "order_blame" in text.lower()]

    def test_globals_of_the_project(self):
        """Globals of its modules, new ones too, attributes of its classes and of their instances are compared."""

        def change():
            self.module.names.append("b")
            self.module.fresh = 1
            self.module.registry.entries["k"] = 1
            Registry.kinds.append(2)
            self.addCleanup(Registry.kinds.clear)

        self.assertEqual(
            [
                "order_blame_subject.Registry.kinds was [], and is [2]",
                "order_blame_subject.fresh is new: 1",
                "order_blame_subject.names was ['a'], and is ['a', 'b']",
                "order_blame_subject.registry.entries was {}, and is {'k': 1}",
            ],
            sorted(self.texts(change)),
        )

    def test_nothing_is_left(self):
        """What has not changed is not named, nor what cannot be compared."""

        class Odd(list):
            def __eq__(self, other):
                raise ValueError("ambiguous")

            __hash__ = None

        self.module.odd = Odd()
        self.assertEqual([], self.texts(lambda: None))

    def test_what_is_lazy_is_not_asked(self):
        """A lazy object of the project may do anything when it is first used."""
        self.module.lazy = SimpleLazyObject(lambda: self.fail("It was asked."))
        self.module.registry.lazy = self.module.lazy
        self.assertEqual([], self.texts(lambda: None))

    def test_the_parts_of_changed_state(self):
        """All parts of the check are compared, and what was changed stays."""
        with mock.patch.dict(os.environ):
            found = self.texts(lambda: os.environ.update(ORDER_BLAME="1"))
            self.assertEqual(["environ: ORDER_BLAME was not set, and is '1'"], found)
            self.assertEqual("1", os.environ["ORDER_BLAME"])


class RowTests(TestCase):
    def test_rows(self):
        """Rows in the tables of the databases that may be asked are counted."""
        end = blame.look(["default"], with_rows=True)
        Product.objects.create(name="x")
        table = Product._meta.db_table
        self.assertIn("the table {} of 'default' had 0 rows, and has 1".format(table), end())
