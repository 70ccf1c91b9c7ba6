"""Tests of the command that makes a first configuration."""

import os

from tests.matrix.helpers import ProjectTests, made

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

    def test_what_the_project_claims_is_tested(self):
        """Djangos and Pythons are those of the classifiers within the requirements, and gaps stay gaps."""
        self.write("pyproject.toml", PYPROJECT)
        output = self.init()
        self.assertEqual((["5.1", "5.2"], ["3.10", "3.12"]), (made().djangos(), made().pythons()))
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
        self.assertEqual(["pytest tests"], made().config.testenv.commands)
        installed = made().requirements(made().environments[0])
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
        self.assertIn("has a configuration already", self.refuse("init", "--yes"))

    def test_an_empty_directory(self):
        """Even where there is nothing, there is something to start from."""
        self.init()
        self.assertEqual("skip", made().config.testenv.package)
        self.assertEqual(["python -m unittest discover {posargs}"], made().config.testenv.commands)

    def test_other_providers_are_left_alone(self):
        """Where another CI is configured no workflow is added."""
        self.write(".gitlab-ci.yml", "stages: []\n")
        self.init()
        self.assertFalse(os.path.exists(".github"))

    def test_where_to_go_from_here(self):
        """The last line is the command that runs one of the environments."""
        self.write("pyproject.toml", PYPROJECT)
        self.assertTrue(self.init().endswith("then: tox run -e py312-django52-sqlite\n"))

    def test_a_named_configuration(self):
        """init writes a configuration in its own place, and takes no other."""
        self.assertIn("init takes no --config", self.refuse("init", "--config", "a.toml"))

    def test_pyproject_that_is_not_there(self):
        """--pyproject needs the file."""
        self.assertIn("pyproject.toml: there is no such file", self.refuse("init", "--yes", "--pyproject"))
