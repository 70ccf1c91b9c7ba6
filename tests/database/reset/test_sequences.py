"""Tests of sequences that are reset beside rows that stay."""

import unittest

from django.contrib.contenttypes.models import ContentType
from django.db import connection

import django_async_test
from tests.project.shop.models import Product


class SequencesTests(unittest.TestCase):
    databases = {"default"}

    def test_keys_begin_anew_beside_rows_that_stay(self):
        """With ``reset_sequences`` the first row of each test has the key 1, and a new content type has a free key."""
        keys = []

        class Inner(django_async_test.TransactionTestCase):
            reset_sequences = True

            def write(self):
                keys.append(Product.objects.create(name="tea").pk)
                ContentType.objects.create(app_label="more", model="more")

            test_one = test_two = write

        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(Inner).run(result)
        self.assertEqual([], result.errors + result.failures)
        # SQLite has it since Django 3.1.
        self.assertEqual(1 if connection.features.supports_sequence_reset else 2, len(set(keys)))

    def test_a_sequence_goes_on_behind_rows_that_stay_when_the_test_is_over(self):
        """After ``reset_sequences`` and Django's flush no key of the rows is used again once they are deleted."""
        keys = []

        class Resetting(django_async_test.TransactionTestCase):
            reset_sequences = True

            def test_one(self):
                pass

            test_two = test_one

        class After(django_async_test.TransactionTestCase):
            def test_next_key(self):
                keys.append(max(ContentType.objects.values_list("pk", flat=True)))
                ContentType.objects.all().delete()
                keys.append(ContentType.objects.create(app_label="more", model="more").pk)

        result = unittest.TestResult()
        unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromTestCase, (Resetting, After))).run(result)
        self.assertEqual([], result.errors + result.failures)
        self.assertGreater(keys[1], keys[0])
