"""Three projects that are not ours: what is generated for them is run by tox, on their oldest and newest cell."""

import importlib.util
import os
import shutil
import subprocess
import sys
import unittest

from django_async_test.matrix import config
from django_async_test.matrix.project_matrix import Matrix
from tests.matrix.helpers import ProjectTests, names_of

has_tox = importlib.util.find_spec("tox") is not None and importlib.util.find_spec("tox_uv") is not None

MODELS = """
from django.db import models


class Toy(models.Model):
    name = models.CharField(max_length=10)

    class Meta:
        app_label = "toys"
"""

SETTINGS = """
import os

SECRET_KEY = "toy"
DATABASES = {"default": {"ENGINE": os.environ["DATABASE_ENGINE"], "NAME": os.environ["DATABASE_NAME"]}}
INSTALLED_APPS = ["toys"]
MIDDLEWARE_CLASSES = []
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
"""

MANAGE = """
import sys

from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""

SETUP = """
from setuptools import setup

setup(
    name="django-toys",
    version="1.0",
    packages=["toys"],
    classifiers=[
        "Framework :: Django :: 1.8",
        "Framework :: Django :: 6.1",
        "Programming Language :: Python :: 3.5",
        "Programming Language :: Python :: 3.15",
    ],
)
"""


@unittest.skipUnless(has_tox, "tox and tox-uv are not installed")
class DownstreamTests(ProjectTests):
    def setUp(self):
        super().setUp()
        self.write("toys/__init__.py", "")
        self.write("toys/models.py", MODELS)
        self.write("tests/__init__.py", "")
        self.write("tests/settings.py", SETTINGS)

    def runnable(self, matrix):
        """Return the oldest and the newest environment whose interpreter is here."""
        here = {}
        for python in matrix.pythons():
            program = shutil.which("python" + python)
            works = program and subprocess.call([program, "-c", ""], stderr=subprocess.DEVNULL) == 0
            here[python] = bool(works)
        names = [one.name for one in matrix.environments if here[one.python]]
        if not names:
            if os.environ.get("MATRIX_TESTS") == "required":
                self.fail("none of these is here: {}".format(matrix.pythons()))
            self.skipTest("none of these interpreters is here: {}".format(", ".join(matrix.pythons())))
        return list(dict.fromkeys([names[0], names[-1]]))

    def run_and_verify(self, matrix):
        """Write the files, run two environments, and compare what ran with what should have."""
        self.succeed("write")
        names = self.runnable(matrix)
        dropped = ("TOX", "VIRTUAL_ENV", "PYTHON", "DJANGO", "COV_")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
        process = subprocess.run(
            [sys.executable, "-m", "tox", "run", "-e", ",".join(names)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            env=dict(environment, CI="true"),
        )
        self.assertEqual(0, process.returncode, process.stdout)
        only = [option for name in names for option in ("--only", name)]
        output = self.succeed("verify", os.path.join(".tox", "reports"), *only)
        # A machine may have but one of the Pythons.
        many, one = "{0} environments expected, {0} ran as they should.", "1 environment expected, 1 ran as it should."
        expected = many if names[1:] else one
        self.assertIn(expected.format(len(names)), output)
        return process.stdout

    def test_a_library_with_unittest(self):
        """A library with Django's own runner is tested on every official cell, and its classifiers follow."""
        self.write("setup.py", SETUP)
        # Django 1.8 has no `python -m django`.
        self.write("manage.py", MANAGE)
        self.write(
            "tests/test_toys.py",
            """
            from django.test import TestCase

            from toys.models import Toy


            class ToyTests(TestCase):
                def test_a_row(self):
                    Toy.objects.create(name="ball")
                    self.assertEqual(1, Toy.objects.count())
            """,
        )
        text = """
            django = "all"
            python = "all"
            [write]
            tox = "tox.ini"
            classifiers = "setup.py"
        """
        command = 'commands = ["python -W error::ImportWarning manage.py test --settings=tests.settings {posargs}"]\n'
        output = self.run_and_verify(self.matrix(text, commands=command))
        self.assertIn("Ran 1 test", output)
        self.assertIn('        "Framework :: Django :: 5.2",\n', self.read("setup.py"))

    def test_a_project_with_pytest(self):
        """A project with pytest, by what init reads there; even Django 1.8 has the plugin that suits it."""
        self.write(
            "pyproject.toml",
            """
            [build-system]
            requires = ["setuptools>=61"]
            build-backend = "setuptools.build_meta"
            [project]
            name = "django-toys"
            version = "1.0"
            classifiers = [
                "Framework :: Django :: 1.11",
                "Framework :: Django :: 6.1",
                "Programming Language :: Python :: 3.6",
                "Programming Language :: Python :: 3.15",
            ]
            [tool.setuptools]
            packages = ["toys"]
            [tool.pytest.ini_options]
            DJANGO_SETTINGS_MODULE = "tests.settings"
            """,
        )
        self.write("setup.cfg", "[tool:pytest]\nDJANGO_SETTINGS_MODULE = tests.settings\n")
        self.write(
            "tests/test_toys.py",
            """
            import pytest

            from toys.models import Toy


            @pytest.mark.django_db
            def test_a_row():
                Toy.objects.create(name="ball")
                assert Toy.objects.count() == 1
            """,
        )
        self.succeed("init", "--yes")
        matrix = Matrix(config.load())
        names = names_of(matrix)
        self.assertEqual(("py36-django111-sqlite", "py315-django61-sqlite"), (names[0], names[-1]))
        self.assertIn("1 passed", self.run_and_verify(matrix))

    def test_a_project_with_a_factor(self):
        """A project without a package is tested with each version of a REST framework on the Djangos it is for."""
        self.write(
            "runtests.py",
            """
            import os

            import django
            from django.core.management import call_command

            os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
            django.setup()
            import rest_framework

            print("REST framework", rest_framework.VERSION)
            call_command("check")
            """,
        )
        text = """
            package = "skip"
            reports = { min_tests = 0 }
            django = ["3.2", "4.2", "5.2"]
            python = ">=3.8"
            [factors.drf.versions.315]
            deps = ["djangorestframework==3.15.*"]
            django = "<5"
            [factors.drf.versions.316]
            deps = ["djangorestframework==3.16.*"]
            django = ">=4.2"
            python = ">=3.9"
            [[exclude]]
            cells = "django32-drf315"
            reason = "only the newest of the old"
        """
        text = text.replace('"django32-drf315"', '["py38-django32-sqlite-drf315", "py39-django32-sqlite-drf315"]')
        output = self.run_and_verify(self.matrix(text, commands='commands = ["python runtests.py"]\n'))
        self.assertIn("REST framework 3.15", output)
        self.assertIn("REST framework 3.16", output)
