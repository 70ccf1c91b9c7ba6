"""Tests of the choice between the installed asynctest and our own implementation."""

import unittest

from django_async_test.compat import features, installed_asynctest

try:
    if not features.asynctest_works:
        raise ImportError("it is not imported")
    import asynctest
except ImportError:
    asynctest = None


class ModuleTests(unittest.TestCase):
    @unittest.skipIf(asynctest is None, "asynctest serves on Python before 3.8, where it is installed")
    def test_the_installed_modules_serve_where_they_work(self):
        """Before Python 3.8 the modules are those of the installed asynctest."""
        self.assertIs(asynctest.mock, installed_asynctest.mock)
        self.assertIs(asynctest.selector, installed_asynctest.selector)

    @unittest.skipUnless(asynctest is None, "asynctest is installed, and works")
    def test_no_installed_module_serves_elsewhere(self):
        """From Python 3.8 on, or where asynctest is not installed, there are no modules."""
        self.assertIsNone(installed_asynctest.mock)
        self.assertIsNone(installed_asynctest.selector)


class NameTests(unittest.TestCase):
    def test_a_name_that_the_module_has_is_taken_from_it(self):
        """name() returns what the module calls so."""
        self.assertIs(unittest.skip, installed_asynctest.name(unittest, "skip", None))

    def test_a_name_that_is_missing_is_our_own(self):
        """name() returns what it was given where there is no module, or an old one without the name."""
        for module in (None, unittest):
            with self.subTest(module=module):
                self.assertEqual("ours", installed_asynctest.name(module, "no_such_name", "ours"))
