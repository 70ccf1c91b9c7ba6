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
