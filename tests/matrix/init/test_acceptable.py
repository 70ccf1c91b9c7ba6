"""Tests of what a configuration can hold of what was found."""

from django_async_test.matrix import init
from django_async_test.matrix.errors import Problem
from django_async_test.matrix.init import acceptable
from tests.matrix.helpers import TODAY, table
from tests.matrix.init.proposals import ProposalTests


class AcceptableTests(ProposalTests):
    def test_what_cannot_be_held_is_left_out_and_said(self):
        """A value that the configuration would refuse is left out with a note, and the others stay."""
        text = """
            [testenv]
            deps =
                pytest
                not a requirement
                -r missing.txt
            set_env =
                A=b
                1B=c
            pass_env = A B$
            commands =
                python -m "pytest
                python -m pytest
            """
        proposal = self.propose(tox_DOT_ini=text)
        testenv = proposal.testenv
        self.assertEqual(["python -m pytest"], testenv.commands)
        self.assertEqual([("pytest", None, None)], testenv.deps)
        self.assertEqual(({"A": "b"}, ["A"]), (testenv.set_env, testenv.pass_env))
        for part in ('"not a requirement"', "missing.txt", "1B", "B$", "not closed"):
            self.assertEqual(1, sum(part in note for note in proposal.notes), part)

    def test_a_group_of_dependencies_that_cannot_be_held(self):
        """What a group of Poetry has that is no requirement is left out with a note."""
        text = '[tool.poetry.group.dev.dependencies]\n"d e" = "x"\na = "^"\npytest = "*"\n'
        proposal = self.propose(pyproject_DOT_toml=text)
        self.assertEqual([("pytest", None, None)], proposal.testenv.deps)
        self.assertEqual(2, sum("expected a requirement" in note for note in proposal.notes))

    def test_a_file_in_another_encoding(self):
        """A file that only might configure pytest, and cannot be read, does not stop anything."""
        with open("setup.cfg", "wb") as file:
            file.write(b"[tool:pytest]\n\xff\xfe")
        self.assertEqual(["python -m unittest discover {posargs}"], self.propose().testenv.commands)

    def test_versions_of_a_factor(self):
        """A version that was tested with another Django and Python than the matrix has together is left out."""
        text = "[tox]\nenvlist = py38-dj32-tag{1,2}, py38-dj{main,52}-tag3\n"
        text += "[testenv]\ndeps =\n    tag1: a<2\n    tag2: a<3\n    tag3: a<4\ncommands = pytest\n"
        self.write("tox.ini", text)
        result = init.run(".", table(), TODAY, yes=True)
        self.assertEqual(["1", "2"], [version.name[3:] for version in result.matrix.config.factors[0].versions])
        self.assertEqual(1, sum("3 of factor tag was left out" in note for note in result.notes), result.notes)
        for key in (None, "factors", "factors.a.versions.9", "factors.b.versions.1"):
            factors = {"a": {"versions": {"1": {}}}}
            self.assertIs(False, acceptable.leave_version(factors, Problem("x", key=key), []), key)
        self.assertIs(True, acceptable.leave_version(factors, Problem("x", key="factors.a.versions.1"), []))
        self.assertEqual({}, factors)

    def test_cells_of_a_factor(self):
        """Cells that the matrix does not have are taken from those of a factor; what is for none of them is named."""
        notes = []
        factors = {
            "a": {"versions": {"": {"cells": ["py37-django111", "py37-django22"]}}, "optional": ["py36-django111"]},
            "b": {"versions": {"1": {"cells": ["py37-django111"]}, "2": {"cells": ["*"]}, "3": {}}, "optional": True},
            "c": {"versions": {"": {"cells": ["py36-django111"]}}},
        }
        acceptable.keep_cells(factors, ["py36-django22", "py37-django22"], notes)
        self.assertEqual({"versions": {"": {"cells": ["py37-django22"]}}}, factors["a"])
        self.assertEqual({"versions": {"2": {"cells": ["*"]}, "3": {}}, "optional": True}, factors["b"])
        self.assertEqual(["a", "b"], list(factors))
        left = "factors: {} was left out: it was tested with none of these cells"
        self.assertEqual([left.format("b1"), left.format("c")], notes)

    def test_cells_with_another_django(self):
        """A project with a factor for a Django that is left out has a matrix all the same."""
        text = "[tox]\nenvlist = py36-dj{111,20,22}, py36-dj{111,22}-extra\n[testenv]\ncommands = a\n"
        self.write("tox.ini", text + "deps =\n    extra: six\n")
        self.write("shop/urls.py", "from django.urls import path\n")
        result = init.run(".", table(), TODAY, yes=True)
        self.assertEqual(["py36-django22"], result.matrix.config.factors[0].versions[0].cells)
