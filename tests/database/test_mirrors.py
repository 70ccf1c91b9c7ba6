"""Tests of mirrors, which have the connection of another alias."""

from django.db import connections, transaction

import django_async_test
from django_async_test.database.shared_connection import shared

from ..helpers import TestsAboutTests
from ..project.shop.models import Product
from .drivers import create, driver, names


class MirrorTests(TestsAboutTests):
    def test_a_mirror_has_an_alias_of_its_own(self):
        """The wrapper of a mirror has the transaction of the other alias, but its own name, log and class."""
        seen = []

        class Inner(django_async_test.TestCase):
            databases = {"default", "replica"}

            def test(self):
                create("seen")
                replica = connections["replica"]
                self.assertEqual("replica", replica.alias)
                self.assertIs(driver(), replica.connection)
                with transaction.atomic(using="replica"):
                    Product.objects.using("replica").create(name="through the mirror")
                self.assertEqual(["seen", "through the mirror"], names())
                replica.close()
                self.assertEqual(2, Product.objects.using("replica").count())
                seen.append(replica)

        before = type(connections["replica"])
        self.assertPasses(Inner)
        self.assertIs(before, type(seen[-1]))
        self.assertIsNone(shared(seen[-1]))
