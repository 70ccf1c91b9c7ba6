"""Tests of what a project says about itself."""

from django_async_test.matrix.metadata import Metadata
from tests.matrix.helpers import ProjectTests


class MetadataTests(ProjectTests):
    def test_pyproject(self):
        """[project] of pyproject.toml is read."""
        self.write(
            "pyproject.toml",
            """
            [build-system]
            requires = ["hatchling", "hatch-vcs"]
            [project]
            name = "django-x"
            requires-python = ">=3.9"
            dependencies = ["django>=4.2"]
            classifiers = ["Framework :: Django", "Framework :: Django :: 4.2", "Programming Language :: Python :: 3.9"]
            [project.optional-dependencies]
            test = ["pytest"]
            [dependency-groups]
            dev = ["ruff"]
            """,
        )
        found = Metadata(".")
        self.assertEqual(("django-x", ">=3.9", "pyproject.toml"), (found.name, found.requires_python, found.source))
        self.assertEqual((["test"], ["dev"]), (found.extras, list(found.groups)))
        self.assertEqual(["4.2"], found.classified("Framework :: Django"))
        self.assertEqual(">=4.2", found.limit("django"))
        self.assertTrue(found.is_package and found.version_from_tags)

    def test_setup_cfg(self):
        """setup.cfg is read."""
        self.write(
            "setup.cfg",
            """
            [metadata]
            name = django-x
            classifiers =
                Framework :: Django :: 3.2
            [options]
            python_requires = >=3.6
            install_requires =
                Django>=2.2
            [options.extras_require]
            tests = pytest
            """,
        )
        found = Metadata(".")
        self.assertEqual((">=3.6", ["tests"], ">=2.2"), (found.requires_python, found.extras, found.limit("django")))

    def test_setup_py_is_not_executed(self):
        """Literals in setup.py are read, also by name; what is computed is not, and nothing runs."""
        self.write(
            "setup.py",
            """
            import sys
            from setuptools import setup
            raise SystemExit("executed")
            CLASSIFIERS = ["Framework :: Django :: 2.2"]
            setup(name="x", classifiers=CLASSIFIERS + ["Framework :: Django :: 3.0"], python_requires=">=3.5",
                  install_requires=["Django>=2.2"], extras_require={"test": read("test.txt")}, version=compute())
            """,
        )
        found = Metadata(".")
        self.assertEqual(["2.2", "3.0"], found.classified("Framework :: Django"))
        self.assertEqual(("x", ">=3.5", ["test"]), (found.name, found.requires_python, found.extras))

    def test_files_that_cannot_be_read_tell_nothing(self):
        """Broken files are as if they were not there."""
        self.write("pyproject.toml", "[")
        self.write("setup.cfg", "x")
        self.write("setup.py", "def")
        self.assertEqual(("", []), (Metadata(".").name, Metadata(".").classifiers))
