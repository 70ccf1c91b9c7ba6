"""A project in a directory of its own, and the commands of the generator run in it."""

import contextlib
import datetime
import io
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

from django_async_test.matrix import cli, config, facts
from django_async_test.matrix.project_matrix import Matrix

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

#: Where the package is that is tested: the installed one, or the checkout's.
PLACE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(cli.__file__))))

#: The date on which the tests take place.
TODAY = datetime.date(2026, 11, 25)


def run_command(*arguments):
    """Run a command in this process; return its exit code and what it prints, errors and all."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            code = cli.main(list(arguments))
        except SystemExit as exit:
            code = exit.code
    return code, output.getvalue()


class ProjectTests(unittest.TestCase):
    """Base class of tests with a project: ``directory`` is where it is, and the current directory."""

    maxDiff = None

    def setUp(self):
        super().setUp()
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.directory = os.path.realpath(temporary.name)
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.directory)

    def write(self, name, text):
        """Write a file of the project; common indentation is taken away."""
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text).lstrip("\n"))

    def read(self, name):
        with open(os.path.join(self.directory, name), encoding="utf-8") as file:
            return file.read()

    def files(self):
        """Return {path: contents} of all files in the project."""
        result = {}
        for folder, _, names in os.walk(self.directory):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    result[os.path.relpath(path, self.directory)] = file.read()
        return result

    def configure(self, text="", commands='commands = ["python -m unittest"]\n'):
        """Write the project's configuration."""
        self.write(config.OWN_FILE, commands + textwrap.dedent(text))

    def matrix(self, text="", **kwargs):
        """Return the matrix of a project with this configuration."""
        self.configure(text, **kwargs)
        return Matrix(config.load(today=TODAY))

    def run_command(self, *arguments):
        """Run a command; return its exit code and what it prints, errors and all."""
        return run_command("--today", str(TODAY), *arguments)

    def succeed(self, *arguments):
        """Run a command that must succeed; return what it prints."""
        code, output = self.run_command(*arguments)
        self.assertEqual(0, code, output)
        return output

    def refuse(self, *arguments):
        """Run a command that must fail with one line and touch no file; return the line."""
        before = self.files()
        code, output = self.run_command(*arguments)
        self.assertEqual(2, code, output)
        self.assertEqual(1, output.count("\n"), output)
        self.assertTrue(output.startswith("error: "), output)
        self.assertEqual(before, self.files())
        return output


class MistakeTests(ProjectTests):
    """Base class of tests of a parser."""

    def assertMistakes(self, mistakes):
        """Fail unless each mistake gets one line with file, line and key, what is wrong and what to do.

        `mistakes` are the configuration and what its line must have, by what is tried.
        """
        for name, (text, parts) in mistakes.items():
            with self.subTest(name):
                self.configure(text)
                line = self.refuse("write")
                self.assertIn("error: django-test-matrix.toml", line)
                for part in parts:
                    self.assertIn(part, line)


def made():
    """Return the matrix of the configuration that was written."""
    return Matrix(config.load(today=TODAY))


def names_of(matrix):
    """Return the names of the environments of a matrix."""
    return [environment.name for environment in matrix.environments]


def table():
    """Return the table of facts as it is shipped."""
    return facts.load()


def in_process(*arguments, **options):
    """Run the generator in a process of its own; return the finished process."""
    environment = dict(os.environ, PYTHONPATH=PLACE)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "django_async_test.matrix"] + list(arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        universal_newlines=True,
        **options,
    )
