"""Tests of processes that a test has forked."""

import os
import unittest

from django.db import connection

import django_async_test
from django_async_test import ConnectionOwnershipError
from django_async_test.database import forked
from django_async_test.database.access import AccessControl

from ..helpers import TestsAboutTests, fork, in_any_thread
from ..project.shop.models import Product


def in_child(function):
    """Return the text that ``function()`` returns, or its exception, in a forked process."""
    read, write = os.pipe()
    pid = fork()
    if not pid:
        try:
            text = str(function())
        except BaseException as error:
            text = "{}: {}".format(type(error).__name__, error)
        os.write(write, text.encode())
        # Neither the rest of the test, nor what happens at the end of the interpreter
        os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return text


def create():
    Product.objects.create(name="of the child")
    connection.close()
    return "created"


@unittest.skipUnless(hasattr(os, "fork"), "this system has no fork()")
class ForkedTests(TestsAboutTests):
    def test_a_child_is_refused_the_transaction_of_the_test(self):
        """The error names the fork and the test; the parent goes on with its connection."""
        texts = []

        class Inner(django_async_test.TestCase):
            def test(self):
                Product.objects.create(name="of the parent")
                texts.append(in_child(create))
                texts.append(in_child(lambda: connection.cursor().execute("SELECT 1")))
                self.assertEqual(1, Product.objects.count())

            async def test_in_a_thread(self):
                texts.append(await in_any_thread(in_child, create))
                self.assertEqual(0, await in_any_thread(Product.objects.count))

        self.assertPasses(Inner)
        self.assertEqual(6, len(texts))
        for text in texts:
            self.assertIn("ConnectionOwnershipError: this process was forked from that of ", text)
            self.assertIn("Inner.test", text)

    def test_a_child_of_a_test_with_real_transactions_has_connections_of_its_own(self):
        """Its rows are there for the parent, unless the database is in the memory of the process."""

        class Inner(django_async_test.TransactionTestCase):
            def test(self):
                Product.objects.create(name="of the parent")
                self.assertEqual("2", in_child(lambda: create() and Product.objects.count()))
                in_memory = connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"])
                self.assertEqual(1 if in_memory else 2, Product.objects.count())

        self.assertPasses(Inner)

    def test_nobody_is_admitted(self):
        """What stands for the control of access has its attributes, and raises."""
        access = forked.ForkedAccess("the test")
        self.assertFalse(access.is_in_force())
        for name in ("owner", "thread", "admit"):
            self.assertTrue(hasattr(access, name) and hasattr(AccessControl(), name))
        with self.assertRaisesRegex(ConnectionOwnershipError, "the test"):
            access.admit("default")
