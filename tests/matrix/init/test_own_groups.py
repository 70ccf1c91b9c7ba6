"""Tests of groups of dependencies in other words than [dependency-groups]."""

import unittest

from django_async_test.matrix.init import own_groups
from django_async_test.matrix.migration import LEFT_OUT, TRANSLATED
from tests.matrix.init.proposals import MigrationTests, ProposalTests

TEXT = """
    [tool.poetry]
    name = "a"

    [tool.poetry.group.dev.dependencies]
    python = "^3.9"
    django = "^5.2"
    pytest = "^9.1"

    [tool.poetry.group.docs.dependencies]
    sphinx = "*"
"""


class OwnGroupTests(unittest.TestCase):
    def test_other_tools(self):
        """Groups of PDM and of uv are lists of requirements; what is something else says nothing."""
        data = {"tool": {"pdm": {"dev-dependencies": {"test": ["a"]}}, "uv": {"dev-dependencies": ["b"]}}}
        self.assertEqual({"test": ["a"], "dev": ["b"]}, own_groups.read(data))
        self.assertEqual({"dev": ["c"]}, own_groups.read({"tool": {"poetry": {"dev-dependencies": {"c": "*"}}}}))
        self.assertEqual({}, own_groups.read({"tool": {"poetry": {"group": 3}, "pdm": 3, "uv": []}}))


class ProposedTests(ProposalTests):
    def test_packages_for_development_of_pipenv(self):
        """What a Pipfile has for development is installed, without the project itself."""
        text = '[dev-packages]\npytest = "*"\nmock = {version = ">=4"}\nx = {path = ".", editable = true}\n'
        self.assertEqual(
            ["pytest", "mock>=4"], [one[0] for one in self.propose(Pipfile=text, pytest_DOT_ini="").testenv.deps]
        )

    def test_a_group_for_tests(self):
        """What such a group asks for is among the dependencies, without Django."""
        found = [one[0] for one in self.propose(pyproject_DOT_toml=TEXT, pytest_DOT_ini="").testenv.deps]
        self.assertEqual(["pytest>=9.1,<10"], found)


class ReportedTests(MigrationTests):
    def test_what_became_of_a_group(self):
        """A group that was taken is said to be, and another has the line that would add it."""
        found = {one.name: one for one in self.migration({"pyproject.toml": TEXT}) if "group" in one.kind}
        self.assertEqual((TRANSLATED, LEFT_OUT), (found["dev"].verdict, found["docs"].verdict))
        self.assertEqual(('deps = ["sphinx"]',), tuple(found["docs"].lines))
