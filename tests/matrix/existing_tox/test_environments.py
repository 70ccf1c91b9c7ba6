"""Tests of the environments of tox.ini."""

import configparser

from django_async_test.matrix.existing_tox import environments
from tests.matrix.existing_tox.tox_files import ToxTests as Base

TEXT = """
    [tox]
    envlist = py312-dj{42,52,main}, lint
    [testenv]
    deps = pytest
    ignore_outcome =
        djmain: True
    commands = pytest
    [testenv:lint]
    basepython = python3
    skip_install = true
    passenv = A, B
    setenv =
        X = y
    deps =
        {[testenv]deps}
        ruff
    commands =
        ruff check \\
            .
    [testenv:docs]
    usedevelop = true
    commands = sphinx-build
    [flake8]
    max-line-length = 100
"""


class EnvironmentTests(Base):
    def test_other_environments(self):
        """An environment for something else is a table in the configuration's words."""
        axes = self.found(TEXT).axes
        expected = {
            "base_python": "python3",
            "skip_install": True,
            "pass_env": ["A", "B"],
            "set_env": {"X": "y"},
            "deps": ["pytest", "ruff"],
            "commands": ["ruff check ."],
        }
        self.assertEqual(expected, axes.environments["lint"])
        self.assertEqual({"package": "editable", "commands": ["sphinx-build"]}, axes.environments["docs"])

    def test_lines_for_an_environment_in_the_section_of_all(self):
        """What the section of all has for one environment by its name is that one's, beside what is for all."""
        axes = self.found("""
            [tox]
            envlist = py312-dj52, lint, docs, other
            [testenv]
            deps =
                common
                dj52: Django~=5.2.0
                lint,docs: tools
                !docs: tests
            commands =
                dj52: pytest
                docs: sphinx-build
            [testenv:lint]
            commands = flake8
            """).axes
        self.assertEqual({"commands": ["flake8"], "deps": ["common", "tools", "tests"]}, axes.environments["lint"])
        self.assertEqual({"commands": ["sphinx-build"], "deps": ["common", "tools"]}, axes.environments["docs"])
        self.assertEqual({}, axes.environments["other"])

    def test_environments_that_test_versions(self):
        """The others are the cells; which of them may fail is known."""
        axes = self.found(TEXT).axes
        self.assertEqual(["py312-dj42", "py312-dj52", "py312-djmain"], [cell.name for cell in axes.cells])
        self.assertEqual(["py312-djmain"], axes.experimental)

    def test_conditions_are_decided_as_tox_does(self):
        """All factors of one alternative must be there, and those with an exclamation mark must not."""
        for condition, expected in (("py312", True), ("py312-dj42", False), ("a,dj52", True), ("!dj42", True)):
            self.assertEqual(expected, environments.holds_for(condition, "py312-dj52"), condition)

    def test_sections_of_environments(self):
        """A section can be that of several environments."""
        parser = configparser.RawConfigParser()
        parser.read_string("[testenv:a{1,2}]\nx=1\n")
        self.assertEqual({"a1": "testenv:a{1,2}", "a2": "testenv:a{1,2}"}, environments.own_sections(parser))
