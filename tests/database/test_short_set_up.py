"""Tests of Django's set-up and roll-back of a test in one go: all is as Django leaves it."""

from concurrent import futures
from unittest import mock, skipUnless

import django.test
from django.core import mail
from django.db import IntegrityError, connection, connections
from django.test import Client, RequestFactory

import django_async_test
from django_async_test.database import short_blocks, short_set_up

from ..helpers import TestsAboutTests, run_class
from .drivers import create, names

_IS_SHORT = short_set_up.are_attributes_of_the_class and connection.features.uses_savepoints


class Empty(django_async_test.TestCase):
    def check(self):
        create("tea")
        mail.outbox.append("tea")

    test_1 = test_2 = test_3 = check


@skipUnless(_IS_SHORT, "It is not done in one go.")
class ShortSetUpTests(TestsAboutTests):
    def test_all_that_django_does_is_known(self):
        """It is not given up silently: the methods of this Django do what is known of them."""
        self.assertTrue(short_set_up.knows_django)

    def test_the_class_is_set_up_in_one_go(self):
        """Nothing is set on the class from the third test on, and what it has is another one in each test."""
        kept, seen = [], []

        class Inner(Empty):
            def check(self):
                super().check()
                cls = type(self)
                kept.append([vars(cls)[name] for name in ("client", "async_client", "atomics")])
                seen.append((self.client, self.async_client, self.atomics, mail.outbox))
                if self.client is not cls.client or type(self.client) is not cls.client_class:
                    raise AssertionError("The class has another client.")

            test_1 = test_2 = test_3 = check

        self.assertPasses(Inner)
        self.assertTrue(all(one is other for one, other in zip(kept[1], kept[2])))
        for values in zip(*seen[:3]):
            self.assertEqual(3, len({id(value) for value in values}))
        self.assertEqual([], names())

    def test_what_a_test_sets_itself_is_for_that_test(self):
        """A client that a test sets, on itself or on its class, is there; the next test has a new one."""
        own, seen = object(), []

        class Inner(Empty):
            def on_class(self):
                type(self).client = own
                seen.append(self.client is own)

            def on_test(self):
                self.client = own
                with mock.patch.object(type(self), "async_client", own):
                    seen.append(self.async_client is own)
                seen.append(self.client is own)

            def check(self):
                seen.append(type(self.client) is type(self).client_class and self.async_client is not own)

            test_1, test_2, test_3, test_4, test_5 = check, on_test, check, on_class, check

        self.assertPasses(Inner)
        self.assertEqual({True}, set(seen))

    def test_a_client_is_made_when_it_is_asked_for(self):
        """Django's own clients do nothing before a test uses them, and many tests use none: one for all its threads."""
        made = []

        class Inner(Empty):
            def use(self):
                with futures.ThreadPoolExecutor(4) as pool:
                    clients = list(pool.map(lambda _: self.client, range(4)))
                made.append(len(counting.mock_calls))
                if any(client is not self.client for client in clients) or self.async_client is not self.async_client:
                    raise AssertionError("There is more than one.")
                made.append(len(counting.mock_calls))

            def check(self):
                made.append(len(counting.mock_calls))

            test_1, test_2, test_3, test_4, test_5 = check, check, use, check, check

        init = RequestFactory.__init__
        counting = mock.Mock()

        def counted(factory, *args, **kwargs):
            counting()
            init(factory, *args, **kwargs)

        with mock.patch.object(RequestFactory, "__init__", counted):
            result = run_class(Inner)
        self.assertTrue(result.wasSuccessful(), result.problems())
        # The first test is set up by Django.
        first = made[0]
        self.assertEqual([first, first, first + 1, first + 2, first + 2, first + 2], made)

    def test_a_client_of_the_project_is_made_before_the_test(self):
        """One that is not Django's own may do anything when it is made."""
        made = []

        class Own(Client):
            def __init__(self, *args, **kwargs):
                made.append(None)
                super().__init__(*args, **kwargs)

        class Inner(Empty):
            client_class = Own

            def check(self):
                made.append(len(made))

            test_1 = test_2 = test_3 = check

        result = run_class(Inner)
        self.assertTrue(result.wasSuccessful(), result.problems())
        self.assertEqual([None, 1, None, 3, None, 5], made)

    def test_methods_of_another_class_are_called(self):
        """A class that adds to one of Django's methods, above it or below it, has it called around each test."""
        calls = []

        def noting(base, name, is_of_class):
            def method(self, *args):
                calls.append(name)
                return getattr(super(added, self), name)(*args)

            added = type("Added", (base,), {name: classmethod(method) if is_of_class else method})
            return added

        for name, is_of_class in (
            ("_pre_setup", True),
            ("_fixture_setup", True),
            ("_fixture_teardown", False),
            ("_should_check_constraints", False),
        ):
            below = type("Below", (noting(Empty, name, is_of_class),), {})
            above = type("Above", (Empty, noting(django.test.TestCase, name, is_of_class)), {})
            for cls in (below, above):
                with self.subTest(name, cls=cls.__name__):
                    del calls[:]
                    self.assertPasses(cls)
                    self.assertLessEqual(3, len(calls))
        self.assertEqual([], names())

    def test_rows_that_refer_to_none_are_reported(self):
        """A check of the references between rows that fails is reported, and the test is rolled back all the same."""

        class Inner(Empty):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                wrapper = connections["default"]
                wrapper.check_constraints = mock.Mock(side_effect=IntegrityError("none"))
                cls.addClassCleanup(wrapper.__dict__.pop, "check_constraints")

        with mock.patch.object(type(connection.features), "can_defer_constraint_checks", True):
            result = run_class(Inner)
        self.assertEqual(3, len(result.errors))
        self.assertIn("IntegrityError: none", result.problems())
        self.assertEqual([], names())

    def test_who_watches_is_not_passed_by(self):
        """While statements are recorded the set-up and the roll-back are done by Django itself."""
        with mock.patch.object(short_blocks, "begin", wraps=short_blocks.begin) as begin:
            connection.force_debug_cursor = True
            try:
                self.assertPasses(Empty)
            finally:
                connection.force_debug_cursor = False
        self.assertEqual(0, begin.call_count)
