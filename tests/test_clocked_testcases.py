"""Tests of the test case classes with a clock: what they are."""

import unittest

from django_async_test import clocked_testcases, testcases


class ClockedTestCasesTests(unittest.TestCase):
    def test_they_are_the_public_classes(self):
        """The public names are these very classes; the mixin makes any class one with a clock."""
        self.assertIs(clocked_testcases.ClockedTestCase, testcases.ClockedTestCase)
        self.assertIs(clocked_testcases.ClockedTestMixin, testcases.ClockedTestMixin)
        self.assertTrue(issubclass(testcases.ClockedTestCase, (testcases.TestCase, testcases.ClockedTestMixin)))
