"""Tests of the test case classes with a live server: what they are."""

import unittest

from django.contrib.staticfiles.testing import StaticLiveServerTestCase

from django_async_test import live_testcases, testcases


class LiveTestCasesTests(unittest.TestCase):
    def test_they_are_the_public_classes(self):
        """The public names are these very classes, and each is a test case of the package."""
        for name in live_testcases.__all__:
            with self.subTest(name):
                self.assertIs(getattr(live_testcases, name), getattr(testcases, name))
                self.assertTrue(issubclass(getattr(live_testcases, name), testcases.TransactionTestCase))

    def test_static_files_are_served_by_djangos_class(self):
        """The class with static files is Django's, too."""
        self.assertTrue(issubclass(live_testcases.StaticLiveServerTestCase, StaticLiveServerTestCase))
