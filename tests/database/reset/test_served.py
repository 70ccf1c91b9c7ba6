"""Tests of the reset for test cases of others."""

import unittest

from django.db import connection
from django.test import TransactionTestCase, testcases

import django_async_test
from django_async_test.database import reset
from django_async_test.database.reset import choice
from django_async_test.undo import Undo
from tests.project.shop.models import Product


@unittest.skipUnless(connection.vendor in ("sqlite", "postgresql", "mysql"), "the reset does not know this database")
class ServedTests(unittest.TestCase):
    databases = {"default"}

    def flushes(self, base):
        """Return how often Django flushes after a test of a subclass of `base`, which writes a row."""

        def test(self):
            Product.objects.create(name="tea")

        cls = type("Inner", (base,), {"test": test, "__module__": __name__})
        flushes, result = [], unittest.TestResult()
        with Undo() as undo:
            call = testcases.call_command
            undo.replace(testcases, "call_command", lambda *args, **more: (flushes.append(1), call(*args, **more)))
            unittest.TestSuite([cls("test")]).run(result)
        self.assertEqual([], result.errors + result.failures)
        self.assertEqual(0, Product.objects.count())
        return len(flushes)

    def test_those_that_are_meant_are_reset(self):
        """A class of Django's is reset if it is meant, as long as that lasts, and flushed otherwise."""
        self.flushes(django_async_test.TransactionTestCase)
        with Undo() as undo:
            reset.served(undo, lambda cls: cls.__name__ == "Inner")
            self.assertEqual(0, self.flushes(TransactionTestCase))
        with Undo() as undo:
            reset.served(undo, lambda cls: False)
            self.assertEqual(1, self.flushes(TransactionTestCase))
        self.assertEqual(1, self.flushes(TransactionTestCase))

    def test_a_tear_down_of_the_users_is_called(self):
        """A class that has a ``_fixture_teardown()`` itself is called, and what it flushes is reset."""
        called = []

        class Base(django_async_test.TransactionTestCase):
            def _fixture_teardown(self):
                called.append(self)
                super()._fixture_teardown()

        self.flushes(django_async_test.TransactionTestCase)
        self.assertEqual(0, self.flushes(Base))
        self.assertEqual(1, len(called))

    def test_an_interruption_leaves_no_row(self):
        """Ctrl-C in the middle of a reset ends the run, once what the test has written is flushed."""

        class Inner(django_async_test.TransactionTestCase):
            def test(self):
                Product.objects.create(name="tea")

        def interrupted(*args):
            raise KeyboardInterrupt

        with Undo() as undo:
            undo.replace(choice, "resetting", interrupted)
            with self.assertRaises(KeyboardInterrupt):
                unittest.TestSuite([Inner("test")]).run(unittest.TestResult())
        self.assertEqual(0, Product.objects.count())
        self.flushes(django_async_test.TransactionTestCase)
