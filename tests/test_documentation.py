"""Tests of the addresses of the documentation."""

import glob
import os
import re
import runpy
import unittest

from django_async_test import documentation

from .test_layout import PACKAGE, PROJECT


def read(path):
    """Return the text of a file, and the anchors that GitHub makes of its headings if it is a page."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    headings = re.findall(r"(?m)^#+ (.*)$", text)
    return text, [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


class DocumentationTests(unittest.TestCase):
    def test_a_page_has_an_address(self):
        """The address of a page is that of the site, its name, and the anchor of a heading if there is one."""
        self.assertEqual(documentation.BASE_URL + "errors.html", documentation.page("errors"))
        self.assertEqual(documentation.BASE_URL + "errors.html#x", documentation.page("errors", "x"))

    def test_what_messages_lead_to_is_there(self):
        """Each anchor in a message of the package is that of a heading, or an HTML anchor, of its page."""
        sources = "".join(text for text, _ in map(read, glob.glob(os.path.join(PACKAGE, "**", "*.py"), recursive=True)))
        targets = re.findall(r'documentation\.page\("([\w-]+)", "([\w-]+)"\)', sources)
        self.assertTrue(targets)
        for page, anchor in targets:
            with self.subTest(page, anchor=anchor):
                text, anchors = read(os.path.join(PROJECT, "docs", page + ".md"))
                self.assertTrue(anchor in anchors or '<a id="{}"></a>'.format(anchor) in text)

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
