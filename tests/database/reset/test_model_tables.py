"""Tests of the tables that belong to models: Django is asked again when its answer may be another one."""

import types
import unittest

from django.db import connection, router
from django.test import override_settings

from django_async_test.compat.django import flushes
from django_async_test.database.reset import model_tables
from django_async_test.undo import Undo
from tests.project.shop.models import Product


class NoRouter(object):
    """A router that is not asked about migrations."""

    def db_for_read(self, model, **hints):
        return None


class NoProducts(object):
    """A router that lets only some models have tables."""

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return None if model_name != "product" else False


class ModelTablesTests(unittest.TestCase):
    def setUp(self):
        self.undo = Undo()
        self.addCleanup(self.undo.close)
        self.asked = []
        table_names = flushes.table_names
        self.undo.replace(model_tables, "_known", {})
        self.undo.replace(flushes, "table_names", lambda given: (self.asked.append(given), table_names(given))[1])

    def names(self):
        """Return what is found, which must be what Django says."""
        found = model_tables.names(connection)
        asked = len(self.asked)
        self.assertEqual(tuple(flushes.table_names(connection)), found)
        del self.asked[asked:]
        return found

    def test_django_is_asked_once(self):
        """As long as nothing changes, its answer is kept."""
        self.assertIn("shop_product", self.names())
        self.assertIs(self.names(), self.names())
        self.assertEqual(1, len(self.asked))

    def test_a_model_that_changes_changes_the_answer(self):
        """Another name of its table, and whether Django manages it, are noticed, there and back."""
        before = self.names()
        for name, value in (("db_table", "other_name"), ("managed", False)):
            with Undo() as undo:
                undo.replace(Product._meta, name, value)
                self.assertNotIn("shop_product", self.names())
            self.assertEqual(set(before), set(self.names()))

    def test_other_applications_change_the_answer(self):
        """While the applications are limited, only the tables of these are known."""
        from django.apps import apps

        self.names()
        apps.set_available_apps(["django.contrib.contenttypes"])
        self.addCleanup(apps.unset_available_apps)
        self.assertEqual(("django_content_type",), self.names())

    def test_a_model_that_is_swapped_changes_the_answer(self):
        """A model in whose place there is another one has no table."""
        self.assertIn("auth_user", self.names())
        with override_settings(AUTH_USER_MODEL="shop.Product"):
            self.assertNotIn("auth_user", self.names())
        self.assertIn("auth_user", self.names())

    def test_a_router_is_asked_each_time(self):
        """What a router says about a model is never kept; one that says nothing is not asked."""
        self.names()
        with override_settings(DATABASE_ROUTERS=[NoRouter()]):
            self.names()
        self.assertEqual(1, len(self.asked))
        with override_settings(DATABASE_ROUTERS=[NoProducts()]):
            self.assertNotIn("shop_product", self.names())
            self.names()
        self.assertEqual(3, len(self.asked))
        self.assertIn("shop_product", self.names())

    def test_what_somebody_has_patched_is_called_each_time(self):
        """A patched router, and an introspection that is not Django's, may say anything."""
        self.names()
        with Undo() as undo:
            undo.replace(router, "allow_migrate", lambda *args, **kwargs: False)
            self.assertEqual((), self.names())
        with Undo() as undo:
            undo.replace(connection.introspection, "django_table_names", lambda *args, **kwargs: ["mine"])
            self.assertEqual(("mine",), self.names())
        with Undo() as undo:
            undo.replace(model_tables, "db", types.SimpleNamespace(router=None, utils=model_tables.db.utils))
            self.names()
        self.assertEqual(4, len(self.asked))
