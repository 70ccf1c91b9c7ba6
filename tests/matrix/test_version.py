"""Tests of the version to which generated files pin the generator."""

import os
import re
import unittest

from django_async_test.matrix import version
from tests.matrix.helpers import ROOT


class VersionTests(unittest.TestCase):
    def test_it_is_that_of_the_package(self):
        """The version is the one in setup.py."""
        with open(os.path.join(ROOT, "setup.py"), encoding="utf-8") as file:
            text = file.read()
        self.assertEqual(version.VERSION, re.search(r'version="(.+?)"', text).group(1))
        self.assertEqual(version.PACKAGE, re.search(r'name="(.+?)"', text).group(1))
        self.assertEqual("django-async-test[matrix]==" + version.VERSION, version.REQUIREMENT)
