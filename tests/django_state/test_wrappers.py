"""Tests of what a test can change of the wrappers of connections."""

import unittest

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.functional import cached_property

from django_async_test import TestCase
from django_async_test.django_state.wrappers import Wrappers

from ..engine.state.helpers import PartTestCase
from ..helpers import TestsAboutTests, patiently_strict, run_class


class WrappersTests(PartTestCase):
    part = Wrappers()

    def test_attributes(self):
        """One that a package has set, and a flag of Django's, are named and put back."""
        self.assertNamedAndPutBack(
            lambda: setattr(connection, "tenant", "a"),
            lambda: getattr(connection, "tenant", None),
            "connections['default'].tenant is new: 'a'",
        )
        self.assertNamedAndPutBack(
            lambda: setattr(connection, "force_debug_cursor", True),
            lambda: connection.force_debug_cursor,
            "connections['default'].force_debug_cursor was False, and is True",
        )
        self.assertNamedAndPutBack(
            lambda: setattr(connection, "queries_limit", 5),
            lambda: connection.queries_limit,
            "connections['default'].queries_limit is new: 5",
        )
        self.assertNamedAndPutBack(
            lambda: connection.settings_dict.update(TENANT="a"),
            lambda: connection.settings_dict.get("TENANT"),
            "connections['default'].settings_dict was {",
        )

    @unittest.skipUnless(
        isinstance(getattr(BaseDatabaseWrapper, "timezone_name", None), cached_property), "as a method"
    )
    def test_what_is_computed_when_it_is_first_read(self):
        """A cached property of Django's is no change."""
        for wrapper in connections.all():
            self.addCleanup(wrapper.__dict__.pop, "timezone_name", None)
            wrapper.__dict__.pop("timezone_name", None)
        self.assertUnchanged(lambda: connection.timezone_name)


class TestsOfACaseTests(TestsAboutTests):
    def test_it_is_named_with_the_test(self):
        """In a sync test that is strict; what Django and this package do with a wrapper is no change."""

        @patiently_strict
        class Inner(TestCase):
            def test_1_leaves_it(self):
                connection.force_debug_cursor = True

            def test_2_sees_nothing(self):
                self.assertFalse(connection.force_debug_cursor)

            async def test_3_uses_it(self):
                with self.assertNumQueries(0):
                    await self.acall(connection.ensure_connection)

        outcome = run_class(Inner)
        self.assertEqual(["test_2_sees_nothing", "test_3_uses_it"], outcome.passed, outcome.problems())
        self.assertIn("force_debug_cursor was False", outcome.problems())
