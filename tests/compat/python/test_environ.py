"""Tests of copies of the environment."""

import os
import unittest
from unittest import mock

from django_async_test.compat.python import environ

NAME = "ASYNC_TEST_ENVIRON"


class EnvironTests(unittest.TestCase):
    def check(self):
        """Fail unless a copy is equal until a variable changes, and says which."""
        before = environ.copy()
        self.assertTrue(environ.equals(before))
        self.assertEqual({}, environ.differences(before))
        with mock.patch.dict(os.environ, {NAME: "a"}):
            self.assertFalse(environ.equals(before))
            self.assertEqual({NAME: (None, "a")}, environ.differences(before))
            self.assertTrue(environ.equals(before, NAME))
            self.assertFalse(environ.equals(before, "ANOTHER"))
            middle = environ.copy()
            os.environ[NAME] = "b"
            self.assertEqual({NAME: ("a", "b")}, environ.differences(middle))
            self.assertTrue(environ.equals(middle, NAME))
            with mock.patch.dict(os.environ, {"ANOTHER": "c"}):
                self.assertFalse(environ.equals(middle, NAME))
        self.assertTrue(environ.equals(middle, NAME))
        self.assertEqual({NAME: ("a", None)}, environ.differences(middle))
        self.assertTrue(environ.equals(before))

    def test_with_the_dictionary_that_python_keeps(self):
        """It is compared without decoding a variable."""
        self.check()

    def test_without_it(self):
        """An environment that has no such dictionary is copied as what it is."""
        with mock.patch.object(os, "environ", dict(os.environ)):
            self.check()
