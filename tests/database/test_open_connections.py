"""Tests of the check ``open_connections``."""

import threading
import unittest
from unittest import mock

from django.db import connection

import django_async_test
from django_async_test import fail_on
from django_async_test.database import openings, sharing
from django_async_test.database.open_connections import OpenConnections

from ..helpers import TestsAboutTests, in_any_thread, in_sensitive_thread
from ..project.shop.models import Product
from .fakes import FakeRun


def create(name="row"):
    return Product.objects.create(name=name)


class OpenConnectionTests(TestsAboutTests):
    def run_in_thread(self, function):
        thread = threading.Thread(target=function, name="the opener")
        thread.start()
        thread.join(20)

    def test_a_connection_that_a_thread_leaves_open_is_found(self):
        """In a TransactionTestCase each thread has its own, and should close it."""
        run_in_thread = self.run_in_thread

        class Inner(django_async_test.TransactionTestCase):
            def test(self):
                run_in_thread(Product.objects.count)

        self.assertFails(
            Inner,
            "Inner.test: thread 'the opener' has opened a connection to the database 'default', which was still open",
            "@fail_on(open_connections=False)",
        )

    @unittest.skipUnless(hasattr(connection, "copy"), "Django before 1.11 has no copy() of a connection")
    def test_a_copy_of_a_connection_that_stays_open_is_found(self):
        """A copy is found in a TestCase too, although the connections of the test itself are not to be closed."""

        class Inner(django_async_test.TestCase):
            def test(self):
                self.copy = connection.copy()
                self.copy.ensure_connection()

        self.assertFails(Inner, "has opened a connection to the database 'default'", "self.copy.ensure_connection()")

    @unittest.skipUnless(hasattr(connection, "copy"), "Django before 1.11 has no copy() of a connection")
    def test_what_was_closed_past_django_is_no_finding(self):
        """A wrapper made by hand, whose driver's connection was closed with _close(), is not open."""

        class Inner(django_async_test.TransactionTestCase):
            def test(self):
                self.copy = connection.copy()
                self.copy.ensure_connection()
                self.copy._close()
                self.assertIsNotNone(self.copy.connection)

        self.assertPasses(Inner)

    def test_what_is_closed_or_not_the_tests_is_no_finding(self):
        """Closed and shared connections, and those of asyncio, asgiref and Django's own tests, are not reported."""
        run_in_thread = self.run_in_thread

        class Shared(django_async_test.TestCase):
            def test(self):
                run_in_thread(create)

        class Inner(django_async_test.TransactionTestCase):
            def work(self):
                try:
                    create()
                finally:
                    connection.close()

            def test_closed(self):
                run_in_thread(self.work)

            async def test_managed(self):
                await in_sensitive_thread(create, "1")
                await in_any_thread(create, "2")
                await self.loop.run_in_executor(None, create, "3")
                self.assertEqual(3, await in_any_thread(Product.objects.count))

            @fail_on(open_connections=False)
            def test_allowed(self):
                run_in_thread(create)

        class OfDjango(django_async_test.TransactionTestCase):
            available_apps = ["tests.project.shop"]

            def test(self):
                run_in_thread(Product.objects.count)

        for cls in (Shared, Inner, OfDjango):
            self.assertPasses(cls)


class Sharing(object):
    """As much of a sharing as the check needs."""

    def __init__(self, *opened):
        self.openings = self
        self._opened = opened

    def has_any(self):
        return bool(self._opened)

    def left_open(self, owner):
        return list(self._opened)


class CheckTests(unittest.TestCase):
    """The check by itself, with a run that no engine has made."""

    def find(self, *opened, **kwargs):
        run = FakeRun()
        run.threads = kwargs.pop("threads", [])
        with mock.patch.object(sharing, "current_sharing", lambda: Sharing(*opened)):
            check = OpenConnections(run, True)
            check.before_close()
            check.find()
        return run.found()

    def opening(self, thread, is_managed=False):
        return openings.Opening(mock.Mock(alias="default"), thread, is_managed, ())

    def test_a_connection_that_is_left_open_is_reported(self):
        """The finding names the test, the thread and the database."""
        thread = threading.Thread(name="the opener")
        self.assertIn("the test: thread 'the opener' has opened a connection", self.find(self.opening(thread)))

    def test_threads_that_serve_all_tests_are_excused(self):
        """Neither the threads of the loop and of asgiref, nor code that asgiref runs, have to close a connection."""
        thread = threading.Thread()
        self.assertEqual("", self.find(self.opening(thread), threads=[thread]))
        self.assertEqual("", self.find(self.opening(thread, is_managed=True)))
        self.assertEqual("", self.find())

    def test_it_applies_to_classes_that_have_a_database(self):
        """A SimpleTestCase has none, and Django's own tests leave their connections to us."""

        class OfDjango(django_async_test.TestCase):
            available_apps = ["tests.project.shop"]

        self.assertTrue(OpenConnections.applies_to(django_async_test.TestCase))
        self.assertFalse(OpenConnections.applies_to(django_async_test.SimpleTestCase))
        self.assertFalse(OpenConnections.applies_to(OfDjango))
