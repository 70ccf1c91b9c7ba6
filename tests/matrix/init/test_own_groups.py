"""Tests of groups of dependencies in other words than [dependency-groups]."""

import unittest

from packaging.requirements import Requirement

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
    def test_versions_of_poetry(self):
        """A range in Poetry's words becomes one of pip's that means the same."""
        for text, expected in (
            ("^1.2.3", ">=1.2.3,<2"),
            ("^0.3", ">=0.3,<0.4"),
            ("^0.0.3", ">=0.0.3,<0.0.4"),
            ("^0", ">=0,<1"),
            ("~1.2.3", ">=1.2.3,<1.3"),
            ("~1", ">=1,<2"),
            (">= 1, <2", ">=1,<2"),
            ("~=1.4", "~=1.4"),
            ("1.2", "==1.2"),
            ("1.*", "==1.*"),
            ("*", ""),
            ("^1 || ^2", ""),
            ("", ""),
        ):
            self.assertEqual(expected, own_groups.version(text), text)

    def test_dependencies_of_poetry(self):
        """A dependency becomes a requirement that pip understands; Python and paths are none."""
        for name, value, expected in (
            ("python", "^3.9", []),
            ("a", "^1", ["a>=1,<2"]),
            ("a", {"version": "^1", "extras": ["b", "c"]}, ["a[b,c]>=1,<2"]),
            ("a", {"version": "*", "markers": "python_version < '3.8'"}, ["a; python_version < '3.8'"]),
            ("a", {"git": "https://x/a.git", "tag": "v1"}, ["a @ git+https://x/a.git@v1"]),
            ("a", {"url": "https://x/a.zip"}, ["a @ https://x/a.zip"]),
            ("a", {"path": "../a"}, []),
            ("a", [{"version": "1"}], ["a"]),
        ):
            found = own_groups.of_poetry(name, value)
            self.assertEqual(expected, found)
            self.assertEqual(len(found), len([Requirement(one) for one in found]))

    def test_other_tools(self):
        """Groups of PDM and of uv are lists of requirements; what is something else says nothing."""
        data = {"tool": {"pdm": {"dev-dependencies": {"test": ["a"]}}, "uv": {"dev-dependencies": ["b"]}}}
        self.assertEqual({"test": ["a"], "dev": ["b"]}, own_groups.read(data))
        self.assertEqual({"dev": ["c"]}, own_groups.read({"tool": {"poetry": {"dev-dependencies": {"c": "*"}}}}))
        self.assertEqual({}, own_groups.read({"tool": {"poetry": {"group": 3}, "pdm": 3, "uv": []}}))


class ProposedTests(ProposalTests):
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
