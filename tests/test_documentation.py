"""Tests of the addresses of the documentation."""

import os
import runpy
import unittest

from django_async_test import documentation

from .test_layout import PROJECT


class DocumentationTests(unittest.TestCase):
    def test_a_page_has_an_address(self):
        """The address of a page is that of the site, its name, and the anchor of a heading if there is one."""
        self.assertEqual(documentation.BASE_URL + "errors.html", documentation.page("errors"))
        self.assertEqual(documentation.BASE_URL + "errors.html#x", documentation.page("errors", "x"))

    def test_other_addresses_can_be_written(self):
        """The script of the owner finds both addresses, and replaces them in each file that has them."""
        site = runpy.run_path(os.path.join(PROJECT, "ci", "docs.py"))
        old = (documentation.BASE_URL, documentation.REPOSITORY_URL)
        self.assertEqual(old, site["addresses"]())
        for path in site["FILES"]:
            text = site["read"](path)
            with self.subTest(path):
                self.assertIn(old[0], text)
                new = site["replaced"](text, old, ("https://docs.invalid/", "https://code.invalid"))
                self.assertNotIn(".example", new)
                self.assertIn("https://docs.invalid/", new)
