"""The code of the documentation runs.

The Python blocks of README.md and docs/ are executed, and the test classes in them are run against tests/project/,
whose app they import as ``shop``.  Comments on the lines before a block steer that:

    <!-- needs: django 4.1, python 3.9 -->    skip it where one of these is older, or a module is not installed
    <!-- fails: text -->                      one test, or class, fails, and the report has the text
    <!-- fails -->                            ... the text of the heading above, where "…" stands for anything
    <!-- with ours -->                        take ``TestCase`` from django_async_test instead of django.test
    <!-- model -->                            it has models, whose fields are those in tests/project/shop/models.py
    <!-- not run -->                          only its syntax is looked at
"""

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

from django_async_test import at_loop_end
from django_async_test.database import late_access
from tests.helpers import TestsAboutTests, run_class
from tests.project import shop
from tests.project.shop import models
from tests.test_layout import PROJECT

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
