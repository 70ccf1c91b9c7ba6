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
        self.assertIsNone(environ.optional(NAME))
        self.assertTrue(environ.equals(before))
        self.assertEqual({}, environ.differences(before))
        with mock.patch.dict(os.environ, {NAME: "a"}):
            self.assertEqual("a", environ.optional(NAME))
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

    def test_a_variable_that_may_be_missing(self):
        """Its value is found, "" as well; None says that there is none, whatever stands for the environment."""
        for variables in (os.environ, dict(os.environ)):
            with mock.patch.object(os, "environ", variables):
                self.assertIsNone(environ.optional(NAME))
                for value in ("a", ""):
                    os.environ[NAME] = value
                    self.assertEqual(value, environ.optional(NAME))
                del os.environ[NAME]
