"""Tests of what an environment is, whatever makes it."""

from django_async_test.matrix import plan
from tests.matrix.helpers import ProjectTests

TEXT = """
    django = ["5.2"]
    python = ["3.12"]
    commands_pre = ["python -V"]
    change_dir = "src"
    [set_env]
    A = "b"
    [databases.sqlite]
    set_env = { C = "d" }
    commands = ["python -m unittest 'x y'"]
    [environments.lint]
    base_python = "python3.13, python3.14"
    skip_install = "true"
    deps = ["ruff"]
    commands = ["ruff check"]
"""


class PlanTests(ProjectTests):
    def test_an_environment_of_the_matrix(self):
        """It has Django, its variables and its commands as lists of arguments."""
        cell, _ = plan.plans(self.matrix(TEXT))
        self.assertEqual(("py312-django52-sqlite", "3.12", "src"), (cell.name, cell.python, cell.change_dir))
        self.assertEqual(["Django>=5.2,<5.3"], cell.requirements)
        self.assertEqual({"A": "b", "C": "d"}, cell.variables)
        self.assertEqual([["python", "-V"], ["python", "-m", "unittest", "x y"]], cell.commands)

    def test_commands_that_are_run_instead(self):
        """A version has its own commands instead of all others, or after them."""
        text = '    [factors.f.versions.{}]\n    commands = ["pytest {}"]\n    cells = ["*"]\n'
        text = text.format("a", "a") + "    replaces_commands = true\n" + text.format("b", "b")
        commands = {one.name: one.commands[1:] for one in plan.plans(self.matrix(TEXT + text))}
        self.assertEqual([["pytest", "a"]], commands["py312-django52-sqlite-fa"])
        self.assertEqual([["python", "-m", "unittest", "x y"], ["pytest", "b"]], commands["py312-django52-sqlite-fb"])

    def test_a_package_as_it_lies_there(self):
        """An old Python has what is built of it."""
        text = 'package = "editable"\ndjango = ["3.2"]\npython = ["3.6", "3.7"]\n'
        found = [(one.python, one.package) for one in plan.plans(self.matrix(text))]
        self.assertEqual([("3.6", "wheel"), ("3.7", "editable")], found)

    def test_coverage(self):
        """Where the data of coverage goes is for tox's environments, whose substitutions say it."""
        matrix = self.matrix(TEXT + '    [coverage]\n    source = ["shop"]\n')
        self.assertIn("COVERAGE_FILE", plan.settings(matrix.config, matrix.environments[0]))
        self.assertEqual({"A": "b", "C": "d"}, plan.plans(matrix)[0].variables)

    def test_an_environment_of_the_project(self):
        """tox's keys mean the same, as far as they mean something elsewhere."""
        _, lint = plan.plans(self.matrix(TEXT))
        self.assertEqual(("lint", "3.13", "skip"), (lint.name, lint.python, lint.package))
        self.assertEqual((["ruff"], [["ruff", "check"]], {}), (lint.requirements, lint.commands, lint.variables))
