"""Tests of the one way to say which databases a test uses."""

import unittest

from django.core.exceptions import ImproperlyConfigured

import django_async_test
from django_async_test.compat import features
from django_async_test.compat.django import databases


class MultiDbTests(unittest.TestCase):
    @unittest.skipUnless(features.ignores_multi_db_attribute, "this Django reads multi_db")
    def test_multi_db_means_all_databases(self):
        """`multi_db = True` means ``databases = "__all__"`` where Django no longer reads it."""

        class Inner(django_async_test.TestCase):
            multi_db = True

        self.assertEqual("__all__", Inner.databases)

    @unittest.skipUnless(features.ignores_multi_db_attribute, "this Django reads multi_db")
    def test_databases_win_over_multi_db(self):
        """A class that has both, or inherits ``databases`` from a nearer class, keeps its ``databases``."""

        class Base(django_async_test.TestCase):
            multi_db = True

        class Inner(Base):
            databases = {"other"}

        self.assertEqual({"other"}, Inner.databases)


@unittest.skipIf(features.reads_databases_attribute, "this Django reads databases")
class DatabasesTests(unittest.TestCase):
    def test_databases_are_those_of_the_test(self):
        """``databases`` decides what Django's test case opens transactions on."""

        class Inner(django_async_test.TestCase):
            databases = {"other"}

        databases.read_databases(Inner)
        self.assertEqual(["other"], Inner._databases_names())

    def test_all_databases_may_be_named_at_once(self):
        """``databases = "__all__"`` names every alias, and mirrors only if they are asked for."""

        class Inner(django_async_test.TestCase):
            databases = "__all__"

        databases.read_databases(Inner)
        self.assertLessEqual({"default", "other"}, set(Inner._databases_names()))
        self.assertNotIn("replica", Inner._databases_names(include_mirrors=False))

    def test_an_unknown_alias_is_refused_with_the_nearest_one(self):
        """The error names the class, the alias and what may have been meant."""

        class Inner(django_async_test.TestCase):
            databases = {"defualt"}

        with self.assertRaisesRegex(ImproperlyConfigured, "Inner.databases names 'defualt'.*mean 'default'"):
            databases.read_databases(Inner)
