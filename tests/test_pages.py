"""What the pages say of the sources is true: links lead somewhere, lists agree with what they list."""

import ast
import configparser
import itertools
import os
import re
import unittest

import django_async_test
from django_async_test import documentation
from tests.test_docs import PAGES, anchor, headings, read, unescaped
from tests.test_layout import PROJECT, modules


class LinkTests(unittest.TestCase):
    def test_links_lead_somewhere(self):
        """Each relative link names a file of the project and, after #, a heading in it."""
        links = 0
        for page in PAGES + ["example/README.md"]:
            for target in re.findall(r"\]\(([^)]+)\)", read(page)):
                target = in_checkout(target, page)
                if "://" in target:
                    continue
                links += 1
                path, _, fragment = target.partition("#")
                path = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
                path = path.replace(os.sep, "/")
                with self.subTest(page, target=target):
                    self.assertTrue(os.path.exists(os.path.join(PROJECT, *path.split("/"))))
                    if fragment:
                        self.assertIn(fragment, [anchor(heading) for _, heading in headings(path)])
        self.assertGreater(links, 0)

    def test_every_page_is_linked(self):
        """README.md, or the list of all features, leads to each page of docs/."""
        for page in PAGES:
            if page.startswith("docs/") and page != "docs/features.md":
                name = os.path.basename(page)[: -len(".md")]
                with self.subTest(page):
                    links = ("]({})".format(documentation.page(name)), "](" + name + ".md)")
                    self.assertTrue(links[0] in read("README.md") or links[1] in read("docs/features.md"))

    def test_the_readme_is_short(self):
        """A visitor has read README.md after 150 lines."""
        self.assertLessEqual(read("README.md").count("\n"), 150)

    def test_the_readme_reads_the_same_everywhere(self):
        """No link of README.md is relative: it is the long description on the package index, too."""
        for target in re.findall(r"\]\(([^)]+)\)", read("README.md")):
            with self.subTest(target):
                self.assertRegex(target, "^(https://|#)")

    def test_the_metadata_has_the_same_addresses(self):
        """The links of setup.py are those of the package, and lead to pages that are there."""
        links = re.findall(r'"(https://.*?)"', read("setup.py"))
        self.assertGreaterEqual(len(links), 5)
        for target in links:
            with self.subTest(target):
                self.assertTrue(target.startswith((documentation.BASE_URL, documentation.REPOSITORY_URL)))

    def test_paths_that_are_named_exist(self):
        """What stands in backquotes and looks like a path of this project is there."""
        for page in PAGES:
            for path in re.findall(r"`((?:ci|django_async_test|docs|example|tests)/[\w/.-]*)`", read(page)):
                with self.subTest(page, path=path):
                    self.assertTrue(os.path.exists(os.path.join(PROJECT, *path.split("/"))))


def in_checkout(target, page):
    """Return where the target of a link on `page` is in the checkout; other addresses as they are."""
    up = "../" * page.count("/")
    if target.startswith(documentation.BASE_URL):
        name, _, fragment = target[len(documentation.BASE_URL) :].partition("#")
        # The page of the reference is made, not written.
        name = "ci/reference.py" if name == "reference.html" else "docs/" + re.sub(r"\.html$", ".md", name)
        return up + (name + "#" + fragment if fragment else name)
    if target.startswith(documentation.REPOSITORY_URL):
        return up + target[len(documentation.REPOSITORY_URL + "/blob/main/") :]
    return target


class ErrorPageTests(unittest.TestCase):
    """docs/errors.md"""

    def test_the_headings_are_messages_of_the_package(self):
        """Each heading is part of a message in the sources ("…": what is filled in), or is said to be foreign."""
        messages = []
        for _, tree in modules():
            for node in ast.walk(tree):
                # Python 3.8 and later have Constant for both.
                value = getattr(node, "s", None) if type(node).__name__ == "Str" else getattr(node, "value", None)
                if isinstance(value, str):
                    messages.append(re.sub(r"\{[^}]*\}", "…", value))
        found = 0
        foreign = re.findall(r"(?m)^<!-- Django or Python -->\n### (.*)$", read("docs/errors.md"))
        for level, heading in headings("docs/errors.md"):
            if level == 3 and heading not in map(unescaped, foreign):
                found += 1
                with self.subTest(heading):
                    self.assertTrue([message for message in messages if heading in message])
        self.assertGreater(found, 0)


class ReadmeTests(unittest.TestCase):
    def test_the_commands_of_the_checkout(self):
        """The section about the checkout has these two commands, and their scripts are there."""
        section = read("README.md").split("## Try it in this checkout\n")[1].split("\n## ")[0]
        commands = re.findall(r"(?m)^    (.*)$", section)
        self.assertEqual(["python3 ci/example.py", "python3 ci/test.py"], commands)
        for command in commands:
            self.assertTrue(os.path.exists(os.path.join(PROJECT, *command.split()[1].split("/"))))

    def test_the_table_of_versions_is_what_tox_runs(self):
        """Django and Python are paired as in the environments of tox.ini for SQLite."""
        self.assertEqual(pairs_in_tox(), pairs_of_versions())

    def test_the_badges_are_true(self):
        """They name the first and the last Python and Django of the table, and the license of setup.py."""
        text, pairs = read("README.md"), pairs_of_versions()
        djangos = sorted({tuple(map(int, django.split("."))) for django, _ in pairs})
        first, last = [".".join(map(str, version)) for version in (djangos[0], djangos[-1])]
        self.assertIn("![Django {} - {}]".format(first, last), text)
        pythons = sorted(python for _, python in pairs)
        self.assertIn("![Python 3.{} - 3.{}]".format(pythons[0], pythons[-1]), text)
        self.assertIn('license="MIT"', read("setup.py"))
        for alt, label in re.findall(r"!\[(.*?)\]\(https://img.shields.io/badge/(.*?)\)", text):
            label = re.sub("-[0-9a-z]+$", "", label).replace("%20", " ").replace("--", "-").replace("-", " ", 1)
            with self.subTest(alt):
                self.assertEqual(alt.lower(), label.lower())


class ChangelogTests(unittest.TestCase):
    def test_the_newest_version_is_the_one_in_setup(self):
        """CHANGELOG.md begins with the version in setup.py."""
        version = re.search(r'version="(.*?)"', read("setup.py")).group(1)
        self.assertEqual(version, re.search(r"(?m)^## \[(.*?)\]", read("CHANGELOG.md")).group(1))
        self.assertEqual(version, django_async_test.__version__)

    def test_the_classifier_says_how_stable_it_is(self):
        """A release candidate is a beta version, and only what is none is called stable."""
        is_candidate = "rc" in django_async_test.__version__
        expected = "4 - Beta" if is_candidate else "5 - Production/Stable"
        self.assertIn("Development Status :: " + expected, read("setup.py"))


def pairs_of_versions():
    """Return the pairs of Django and Python in the table of docs/versions.md."""
    pairs = set()
    for version, pythons in re.findall(r"(?m)^\| (\d\.\d+) \| (3\.\d+[\d., *-]*) \|$", read("docs/versions.md")):
        for first, last in re.findall(r"3\.(\d+)(?: - 3\.(\d+))?", pythons):
            pairs.update((version, minor) for minor in range(int(first), int(last or first) + 1))
    return pairs


def pairs_in_tox():
    """Return the pairs of Django and Python in the environments of tox.ini that use SQLite and nothing special."""
    tox = configparser.ConfigParser(interpolation=None)
    tox.read_string(read("tox.ini"))
    pairs = set()
    for name in itertools.chain(*map(expanded, tox["tox"]["env_list"].split())):
        match = re.match(r"py3(\d+)-django(\d)(\d+)-sqlite(?:part)?$", name)
        if match:
            pairs.add(("{}.{}".format(*match.groups()[1:]), int(match.group(1))))
    return pairs


def expanded(name):
    """Return the names that tox makes of one with braces."""
    match = re.match(r"(.*?)\{(.*?)\}(.*)$", name)
    if not match:
        return [name]
    before, choices, after = match.groups()
    return itertools.chain(*[expanded(before + choice + after) for choice in choices.split(",")])
