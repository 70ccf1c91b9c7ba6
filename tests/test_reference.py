"""Tests of the site: the reference has every public name and no other, and the order has every page."""

import os
import re
import sys
import unittest

try:
    import tomllib
except ImportError:
    # The scripts that make the site run on newer Pythons only.
    tomllib = None

import django_async_test
from django_async_test.testcases import AsyncTestMixin

from .test_layout import PACKAGE, PROJECT, read

CI = os.path.join(PROJECT, "ci")


def sources(folder):
    """Yield the texts of the modules in a folder of the package and below."""
    for path, _, files in os.walk(os.path.join(PACKAGE, folder)):
        for name in files:
            if name.endswith(".py"):
                yield read(path, name)


@unittest.skipIf(tomllib is None, "The site is built with Python 3.11 or later")
class SiteTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        sys.path.insert(0, CI)
        self.addCleanup(sys.path.remove, CI)
        import reference

        import docs

        self.docs, self.reference = docs, reference

    def entries(self):
        """Return the names after the package's of all entries of the reference."""
        return re.findall(r"(?m)^::::\{py:\w+\} django_async_test\.([\w.]+)", self.reference.page())

    def test_every_public_name_is_in_the_reference(self):
        """The entries are the names that can be imported and public members of the classes, each once."""
        entries = self.entries()
        self.assertEqual(sorted(set(entries)), sorted(entries))
        self.assertEqual(set(django_async_test.__all__), {name for name in entries if "." not in name})

    def test_every_member_is_in_the_reference(self):
        """Each public attribute and method that the mixin gives to a class is there, and leads somewhere."""
        entries = set(self.entries())
        for name in self.reference.members_of(AsyncTestMixin):
            with self.subTest(name):
                self.assertIn("AsyncTestMixin." + name, entries)
        for name in entries:
            value = django_async_test
            for part in name.split("."):
                self.assertFalse(part.startswith("_"))
                if name.count(".") == 0 or value is django_async_test:
                    value = getattr(value, part)
                else:
                    self.assertTrue(part in dir(value), name)

    def test_every_entry_says_something(self):
        """No entry is without a text: what has no docstring has a comment before it."""
        for block in re.findall(r"(?ms)^::::\{py.*?^::::$", self.reference.page()):
            lines = block.split("\n")
            with self.subTest(lines[0]):
                texts = [line for line in lines[1:-1] if line.strip() and not line.startswith((":", "Type:", "Bases:"))]
                self.assertTrue(texts)

    def test_settings_marks_and_fixtures_are_in_the_reference(self):
        """Each variable that the package reads, and what its plugin of pytest adds, has a heading."""
        headings = set(re.findall(r"(?m)^### (?:pytest\.mark\.)?(\w+)", self.reference.page()))
        names = set(re.findall(r"\"(ASYNC_TEST_[A-Z_]+)\"", "".join(sources(""))))
        names.update(re.findall(r"@pytest\.fixture.*\ndef ([a-z]\w*)", "".join(sources("pytest_plugin"))))
        # Marks and options of the configuration, as they are declared
        names.update(re.findall(r"(?m)^    \"(\w+)(?:\(.*?\))?: ", read(PACKAGE, "pytest_plugin", "__init__.py")))
        names.update(re.findall(r"\"(django_async_\w+)\",", read(PACKAGE, "pytest_plugin", "__init__.py")))
        self.assertLessEqual({"ASYNC_TEST_TIMEOUT", "django_clock", "time_limit", "django_async_mode"}, names)
        self.assertEqual(set(), names - headings)

    def test_every_page_has_a_place(self):
        """The order of the site names each page of docs/ once, and those that are made of other files."""
        ordered = [name for _, names in self.docs.order() for name in names]
        written = [name[: -len(".md")] for name in os.listdir(os.path.join(PROJECT, "docs")) if name.endswith(".md")]
        self.assertEqual(sorted(written + ["tutorial", "reference", "changelog"]), sorted(ordered))

    def test_links_are_inside_the_site(self):
        """A link to the site's own address becomes one between pages, one to a file of the checkout leads there."""
        base, repository = self.docs.addresses()
        text = "[a]({}errors.html#x) [b](../LICENSE) [c](checks.md)".format(base)
        expected = "[a](errors.md#x) [b]({}/blob/main/LICENSE) [c](checks.md)".format(repository)
        self.assertEqual(expected, self.docs.inside(text, "docs"))
