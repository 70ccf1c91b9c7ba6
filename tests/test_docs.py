"""The documentation is true: its code runs, its links lead somewhere, its lists agree with what they list.

The Python blocks of README.md and docs/ are executed, and the test classes in them are run against tests/project/,
whose app they import as ``shop``.  Comments on the lines before a block steer that:

    <!-- needs: django 4.1, python 3.9 -->    skip it where one of these is older, or a module is not installed
    <!-- fails: text -->                      one test, or class, fails, and the report has the text
    <!-- fails -->                            ... the text of the heading above, where "…" stands for anything
    <!-- with ours -->                        take ``TestCase`` from django_async_test instead of django.test
    <!-- model -->                            it has models, whose fields are those in tests/project/shop/models.py
    <!-- not run -->                          only its syntax is looked at
"""

import ast
import configparser
import glob
import importlib.util
import itertools
import os
import re
import shutil
import sys
import traceback
import types
import unittest
from unittest import mock

import django

import django_async_test
from django_async_test import at_loop_end, documentation
from django_async_test.database import late_access
from tests.helpers import TestsAboutTests, run_class
from tests.project import shop
from tests.project.shop import models
from tests.test_layout import PROJECT, modules

PAGES = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"] + sorted(
    "docs/" + os.path.basename(path) for path in glob.glob(os.path.join(PROJECT, "docs", "*.md"))
)

# Pages of whose code some runs on every version.
PAGES_WITH_TESTS = [
    "docs/assertions.md",
    "docs/asynctest.md",
    "docs/atomic.md",
    "docs/checks.md",
    "docs/clients.md",
    "docs/database.md",
    "docs/errors.md",
    "docs/event-loop.md",
    "docs/leftovers.md",
    "docs/live-servers.md",
    "docs/loop-bound.md",
    "docs/queries-and-callbacks.md",
    "docs/sync-orm.md",
    "docs/test-data.md",
    "docs/transaction-tests.md",
    "docs/typing.md",
    "docs/writing-tests.md",
]

MARKS = {"needs", "fails", "with ours", "model", "not run"}


def read(path):
    """Return the text of a file of the project."""
    with open(os.path.join(PROJECT, *path.split("/")), encoding="utf-8") as file:
        return file.read()


class Block(object):
    """A block of Python code on a page: ``marks`` are the comments before it, ``heading`` is the one above it."""

    def __init__(self, page, line, source, marks, heading):
        self.page = page
        self.line = line
        self.source = source
        self.marks = marks
        self.heading = heading

    def __str__(self):
        return "{}:{}".format(self.page, self.line)

    def missing(self):
        """Return what the block needs and this environment lacks, None if there is no such thing."""
        needs = [need.split() for need in self.marks.get("needs", "").split(",") if need]
        for need in needs:
            if not is_there(*need):
                return " ".join(need)
        return None

    def compiled(self):
        # With the numbers of the page's lines, for tracebacks
        return compile("\n" * (self.line - 1) + self.source, self.page, "exec")

    def expected(self):
        """Return the text that the report of its failure has, as a regular expression."""
        return in_text(self.marks["fails"] or self.heading)


def is_there(name, version=None):
    """Return whether something that a block needs is installed."""
    if version is None:
        return bool(importlib.util.find_spec(name) or shutil.which(name))
    installed = {"django": django.VERSION, "python": sys.version_info}[name]
    return installed[:2] >= tuple(int(part) for part in version.split("."))


def blocks(page):
    """Return the Python blocks of a page."""
    found = []
    marks, heading, source, start = {}, "", None, 0
    for number, line in enumerate(read(page).split("\n"), 1):
        mark = re.match(r"<!-- ([a-z ]+)(?:: (.*))? -->$", line)
        if source is not None:
            if line == "```":
                found.append(Block(page, start, "\n".join(source) + "\n", marks, heading))
                marks, source = {}, None
            else:
                source.append(line)
        elif line == "```python":
            source, start = [], number + 1
        elif mark:
            marks[mark.group(1)] = mark.group(2) or ""
        elif line.startswith("#"):
            heading = unescaped(line.lstrip("# "))
    return found


def headings(page):
    """Return the headings of a page as (level, text)."""
    text = re.sub(r"(?ms)^```.*?^```$", "", read(page))
    return [(len(level), unescaped(heading)) for level, heading in re.findall(r"(?m)^(#+) (.*)$", text)]


def unescaped(text):
    return re.sub(r"\\(.)", r"\1", text)


def in_text(text):
    """Return a regular expression for `text`, in which "…" is anything."""
    return ".*".join(re.escape(part) for part in text.split("…"))


def anchor(heading):
    """Return what GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_classes(namespace):
    return [
        value
        for name, value in sorted(namespace.items())
        if isinstance(value, type)
        and issubclass(value, unittest.TestCase)
        and value.__module__ == namespace["__name__"]
        and unittest.defaultTestLoader.getTestCaseNames(value)
    ]


class CodeTests(TestsAboutTests):
    def setUp(self):
        super().setUp()
        # As in the project of a reader
        patcher = mock.patch.dict(sys.modules, {"shop": shop, "shop.models": models})
        patcher.start()
        self.addCleanup(patcher.stop)
        # What a page registers for the end of each loop is not for the tests that follow, wherever it is kept.
        hooks = at_loop_end.__globals__["_hooks"]
        self.addCleanup(hooks.__setitem__, slice(None), list(hooks))

    def run_block(self, block):
        """Execute a block, run its test classes; return how many tests passed and what was reported."""
        if "with ours" in block.marks:
            self.assertIn("from django.test import TestCase", block.source)
            block.source = block.source.replace("from django.test import", "from django_async_test import")
        namespace = {"__name__": "docs_" + re.sub(r"\W", "_", str(block))}
        passed, reports = 0, []
        try:
            exec(block.compiled(), namespace)
        except Exception:
            reports.append(traceback.format_exc())
        for cls in test_classes(namespace):
            # A thread that comes too late is waited for on the slowest machine, too.
            with mock.patch.object(late_access, "GRACE", 10):
                outcome = run_class(cls)
            passed += len(outcome.passed)
            reports += [text for _, text in outcome.errors + outcome.failures]
            self.assertEqual([], outcome.skipped)
            self.assertEqual({}, outcome.left_behind)
        return passed, reports

    def test_the_code_does_what_the_page_says(self):
        """Tests on the pages pass, or fail with the message that is on the page; on no version all are skipped."""
        for page in PAGES:
            seen = 0
            for block in blocks(page):
                with self.subTest(str(block)):
                    if block.missing() or "not run" in block.marks or "model" in block.marks:
                        continue
                    passed, reports = self.run_block(block)
                    if "fails" in block.marks:
                        self.assertEqual(1, len(reports), "\n".join(reports))
                        self.assertRegex(reports[0].replace("\n", " "), block.expected())
                    else:
                        self.assertEqual([], reports, "\n".join(reports))
                    seen += passed + len(reports)
            if page in PAGES_WITH_TESTS:
                with self.subTest(page):
                    self.assertGreater(seen, 0)

    def test_the_code_that_is_not_run_is_python(self):
        """A block that is never run here compiles on the newest Python at least."""
        for page in PAGES:
            for block in blocks(page):
                if not block.missing():
                    with self.subTest(str(block)):
                        self.assertIsInstance(block.compiled(), types.CodeType)

    def test_the_marks_are_known(self):
        """A comment before a block is one of those that this module knows."""
        for page in PAGES:
            for block in blocks(page):
                with self.subTest(str(block)):
                    self.assertLessEqual(set(block.marks), MARKS)

    def test_the_models_are_those_that_the_code_uses(self):
        """Each field of a model on a page stands in the test project, letter by letter."""
        fields = 0
        for block in itertools.chain(*map(blocks, PAGES)):
            if "model" in block.marks:
                for line in re.findall(r"(?m)^    (\w+ = models\..*)$", block.source):
                    with self.subTest(str(block), line=line):
                        self.assertIn("    " + line, read("tests/project/shop/models.py").split("\n"))
                        self.assertIn("    " + line, read("docs/project/shop/models.py").split("\n"))
                        fields += 1
        self.assertGreater(fields, 0)


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
