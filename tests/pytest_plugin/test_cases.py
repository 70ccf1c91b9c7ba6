"""Tests of what stands for a function test."""

import types

import django_async_test

from .helpers import PluginTestCase


class StandInTests(PluginTestCase):
    def test_the_class(self):
        """It is of the class that has what pytest-django has set up."""
        from django_async_test.pytest_plugin import cases

        self.assertTrue(issubclass(cases.class_for(True, ["default"]), django_async_test.TestCase))
        transactional = cases.class_for(False, ["default"])
        self.assertTrue(issubclass(transactional, django_async_test.TransactionTestCase))
        self.assertFalse(issubclass(transactional, django_async_test.TestCase))
        self.assertFalse(issubclass(cases.class_for(False, []), django_async_test.TransactionTestCase))
        self.assertIs(transactional, cases.class_for(False, ["default"]))

    def test_the_name(self):
        """Messages have the name that pytest has for the test."""
        from django_async_test.pytest_plugin import cases

        item = types.SimpleNamespace(nodeid="test_it.py::test_it[1]", funcargs={"client": "the client"})
        case = cases.stand_in(item, cases.class_for(True, ["default"]), True)
        self.assertEqual("test_it.py::test_it[1]", case.id())
        self.assertEqual("strict", case.allow_threads)
        self.assertEqual("the client", case.client)
