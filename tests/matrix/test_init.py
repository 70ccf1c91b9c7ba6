"""Tests of the first configuration of a project."""

import os
import sys
from unittest import mock

from django_async_test.matrix import cells, config, init
from django_async_test.matrix.errors import Problem
from tests.matrix.helpers import TODAY, ProjectTests, names_of, table

PYPROJECT = """
    [build-system]
    requires = ["setuptools"]
    [project]
    name = "django-x"
    version = "1"
    requires-python = ">=3.10"
    classifiers = [
        "Framework :: Django :: 5.1",
        "Framework :: Django :: 5.2",
        "Programming Language :: Python :: 3.9",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.12",
    ]
"""


class InitTests(ProjectTests):
    def init(self, *options):
        output = self.succeed("init", "--yes", *options)
        self.succeed("check")
        return output

    def made(self):
        return cells.Matrix(config.load(today=TODAY))

    def test_what_the_project_claims_is_tested(self):
        """Djangos and Pythons are those of the classifiers within the requirements, and gaps stay gaps."""
        self.write("pyproject.toml", PYPROJECT)
        output = self.init()
        self.assertEqual((["5.1", "5.2"], ["3.10", "3.12"]), (self.made().djangos(), self.made().pythons()))
        self.assertIn("Django 6.0 and 6.1: newer than what this project says", output)
        self.assertIn("4 environments", output)

    def test_all_files_are_written(self):
        """Configuration, tox.ini with its plugin, and a workflow are there, and agree."""
        self.write("pyproject.toml", PYPROJECT)
        self.init()
        expected = {
            "pyproject.toml",
            "django-test-matrix.toml",
            "tox.ini",
            "toxfile.py",
            ".github/workflows/matrix.yml",
        }
        self.assertEqual(expected, set(self.files()))

    def test_nothing_that_was_there_is_changed(self):
        """An existing tox.ini stays, and its settings are taken over; so does pyproject.toml."""
        self.write("pyproject.toml", PYPROJECT)
        self.write("tox.ini", "[testenv]\ncommands = pytest tests\ndeps = pytest-mock\n")
        before = self.files()
        self.assertIn("tox -c tox-matrix.ini", self.init())
        after = self.files()
        self.assertEqual(before, {name: after[name] for name in before})
        self.assertEqual(["pytest tests"], self.made().config.commands)
        installed = self.made().requirements(self.made().environments[0])
        self.assertEqual({"pytest-mock", "pytest"}, set(installed[1:]))

    def test_an_existing_tox_ini_can_be_replaced(self):
        """--replace-tox puts the matrix into tox.ini."""
        self.write("pyproject.toml", PYPROJECT)
        self.write("tox.ini", "[testenv]\ncommands = pytest tests\n")
        self.init("--replace-tox")
        self.assertIn("py312-django", self.read("tox.ini"))

    def test_into_pyproject(self):
        """--pyproject puts the configuration into pyproject.toml, behind what is there."""
        self.write("pyproject.toml", PYPROJECT)
        before = self.read("pyproject.toml")
        self.init("--pyproject")
        self.assertTrue(self.read("pyproject.toml").startswith(before))
        self.assertIn("[tool.django-test-matrix.ci]", self.read("pyproject.toml"))

    def test_only_once(self):
        """A project that has a configuration is refused."""
        self.write("pyproject.toml", PYPROJECT)
        self.init()
        self.assertIn("is there already", self.refuse("init", "--yes"))

    def test_an_empty_directory(self):
        """Even where there is nothing, there is something to start from."""
        self.init()
        self.assertEqual("skip", self.made().config.package)
        self.assertEqual(["python -m unittest discover {posargs}"], self.made().config.commands)

    def test_other_providers_are_left_alone(self):
        """Where another CI is configured no workflow is added."""
        self.write(".gitlab-ci.yml", "stages: []\n")
        self.init()
        self.assertFalse(os.path.exists(".github"))


class GuessTests(ProjectTests):
    def proposal(self, **files):
        for name, text in files.items():
            self.write(name.replace("__", "/").replace("_DOT_", "."), text)
        return init.Proposal(".", table(), TODAY)

    def test_the_test_command(self):
        """pytest, a script, manage.py or Django's runner: what is there is used."""
        for name, command in (
            ("runtests_DOT_py", "python runtests.py {posargs}"),
            ("manage_DOT_py", "python manage.py test {posargs}"),
            ("tests__settings_DOT_py", "python -m django test --settings=tests.settings {posargs}"),
            ("pytest_DOT_ini", "python -m pytest {posargs}"),
        ):
            with self.subTest(name):
                self.assertEqual([command], self.proposal(**{name: ""}).commands)
                os.remove(name.replace("__", "/").replace("_DOT_", "."))

    def test_what_pytest_needs(self):
        """pytest is installed where it is used, with its plugin for Django if that is configured, and no twice."""
        text = "[pytest]\nDJANGO_SETTINGS_MODULE = tests.settings\n"
        names = [one[0] for one in self.proposal(pytest_DOT_ini=text).deps]
        self.assertEqual(["pytest", "pytest-django"], names)
        self.write("requirements/base.txt", "pytest-django\npytest\n")
        self.write("requirements/test.txt", "-r base.txt\n")
        self.assertEqual(["-r requirements/test.txt"], [one[0] for one in self.proposal(pytest_DOT_ini=text).deps])

    def test_groups_and_extras(self):
        """A group or an extra for tests is taken."""
        self.write("pyproject.toml", '[project]\nname = "x"\n[project.optional-dependencies]\ntests = ["a"]\n')
        self.assertEqual(["tests"], self.proposal().extras)
        self.write("pyproject.toml", '[project]\nname = "x"\n[dependency-groups]\ndev = ["a"]\n')
        self.assertEqual(["dev"], self.proposal().groups)

    def test_the_database(self):
        """Settings without SQLite get their server, and a switch for SQLite is set."""
        self.assertEqual(["postgres"], self.proposal(settings_DOT_py='"django.db.backends.postgresql"').databases)
        text = (
            'if os.environ.get("SQLITE"):\n  "django.db.backends.sqlite3"\nelse:\n  "django.db.backends.postgresql"\n'
        )
        proposal = self.proposal(settings_DOT_py=text)
        self.assertEqual((["sqlite"], {"SQLITE": "1"}), (proposal.databases, proposal.set_env))

    def test_the_branch(self):
        """The branch that others start from is read from git's files."""
        self.assertEqual("main", init.branch("."))
        self.write(".git/HEAD", "ref: refs/heads/master\n")
        self.assertEqual("master", init.branch("."))


class InterviewTests(ProjectTests):
    def interviewed(self, *answers):
        proposal = init.Proposal(".", table(), TODAY)
        given = iter(answers)
        with mock.patch("builtins.print"):
            init.interview(proposal, lambda question: next(given))
        return proposal

    def test_empty_answers_take_the_proposals(self):
        """Who says nothing gets what is proposed."""
        proposal = self.interviewed("", "", "", "", "")
        self.assertEqual(("supported", ["sqlite"]), (proposal.django, proposal.databases))
        self.assertIn("github", proposal.write)

    def test_answers_are_used(self):
        """Each answer is in the configuration."""
        proposal = self.interviewed(">=5.2", ">=3.13", "sqlite, postgres", "python t.py", "gitlab")
        self.write(config.OWN_FILE, proposal.text())
        matrix = cells.Matrix(config.load(today=TODAY))
        self.assertIn("py313-django52-postgres", names_of(matrix))
        self.assertEqual(["python t.py"], matrix.config.commands)
        self.assertEqual({"tox", "gitlab"}, set(matrix.config.write))

    def test_an_answer_that_cannot_be(self):
        """A wrong answer is one line, and nothing is written."""
        with self.assertRaisesRegex(Problem, 'no CI "jenkins"'):
            self.interviewed("", "", "", "", "jenkins")

    def test_nobody_answers(self):
        """The end of the input is told, with the way out."""
        with mock.patch("builtins.print"), self.assertRaisesRegex(Problem, "init --yes"):
            init.interview(init.Proposal(".", table(), TODAY), mock.Mock(side_effect=EOFError))

    def test_a_terminal_is_asked(self):
        """Only where there is a terminal are questions asked."""
        with mock.patch.object(sys, "stdin", mock.Mock(isatty=lambda: True)):
            with mock.patch.object(init, "interview") as interview:
                init.run(".", table(), TODAY)
        self.assertTrue(interview.called)
