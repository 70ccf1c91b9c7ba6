"""Tests of what is known of the receivers of post_migrate."""

import unittest

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.test import override_settings

from django_async_test.database.reset import handlers


def receive(**kwargs):
    """Stand for a receiver of a project."""


class HandlersTests(unittest.TestCase):
    databases = {"default", "other"}

    def test_those_of_django_are_known(self):
        """A receiver of the project is found, those of Django are not."""
        self.assertEqual([], handlers.unknown())
        post_migrate.connect(receive)
        self.addCleanup(post_migrate.disconnect, receive)
        self.assertEqual([receive], handlers.unknown())

    def test_what_the_rows_depend_on(self):
        """Another receiver, and a setting that is overridden where a receiver of the project asks, is a difference."""
        before, known = handlers.key(False), handlers.key(True)
        with override_settings(ANYTHING=1):
            self.assertNotEqual(before, handlers.key(False))
            self.assertEqual(known, handlers.key(True))
        with override_settings(SITE_ID=77):
            self.assertNotEqual(known, handlers.key(True))
        post_migrate.connect(receive)
        self.addCleanup(post_migrate.disconnect, receive)
        self.assertNotEqual(before, handlers.key(False))

    def test_relations_are_known_as_after_a_flush(self):
        """A model that available_apps leaves out keeps the relations that a deletion has to follow."""
        known = Permission._meta.get_fields(include_hidden=True)
        apps.clear_cache()
        handlers.leave_caches()
        apps.set_available_apps(["django.contrib.contenttypes"])
        try:
            self.assertEqual(len(known), len(Permission._meta.get_fields(include_hidden=True)))
        finally:
            apps.unset_available_apps()

    def observe(self, sql, alias="default"):
        self.addCleanup(connections[alias].close)
        with handlers.Observation([]) as observation, connections[alias].cursor() as cursor:
            cursor.execute(sql)
        return observation.strange("default", {"made", "shop_product"})

    def test_a_table_that_no_flush_empties_is_noticed(self):
        """A statement that names such a table is noticed, one with a string of that kind is not."""
        self.assertEqual("'shop_product'", self.observe("SELECT count(*) FROM shop_product"))
        self.assertIsNone(self.observe("SELECT count(*) FROM auth_group WHERE name = 'Can add shop_product'"))

    def test_another_database_is_noticed(self):
        """Whoever uses another database is noticed, and the logs are as before."""
        self.assertEqual("the database 'other'", self.observe("SELECT 1", "other"))
        self.assertFalse(connection.force_debug_cursor)
