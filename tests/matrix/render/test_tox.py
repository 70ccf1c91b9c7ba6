"""Tests of tox.ini, tox.toml and the plugin: what tox makes of them is what the matrix says."""

import configparser
import importlib.util
import os
import re
import subprocess
import sys
import unittest

from django_async_test.matrix.render import tox
from tests.matrix.helpers import ProjectTests, names_of

has_tox = importlib.util.find_spec("tox") is not None and importlib.util.find_spec("tox_uv") is not None

TEXT = """
    django = "all"
    python = "all"
    unofficial = ["py36-django18"]
    main = true
    databases = ["sqlite", "postgres", "mariadb"]
    deps = ["pytest-django", { requirement = "old", django = "<2", python = ">=3.6" }]
    [set_env]
    A = "b c"
    [factors.drf.versions.316]
    django = ">=4.2"
    deps = ["djangorestframework==3.16.*"]
    cells = "newest"
    [environments.lint]
    package = "skip"
    deps = ["ruff"]
    commands = ["ruff check ."]
"""


# The beginning of a configuration with environments on request.
ON_REQUEST = 'main = true\non_request = ["djangomain"]\ncommands = ["python -m unittest"]\n'


class IniTests(ProjectTests):
    def test_it_can_be_read(self):
        """The file is an ini file with the sections that tox knows."""
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(tox.ini(self.matrix(TEXT)))
        self.assertEqual(["tox", "testenv", "testenv:lint"], parser.sections())

    def test_old_pythons_have_their_runner(self):
        """Python 3.5 has a runner of its own where it is in the matrix, and not elsewhere."""
        self.assertIn("py35: virtualenv-legacy", tox.ini(self.matrix(TEXT)))
        self.assertNotIn("legacy", tox.ini(self.matrix()))

    def test_a_package_as_it_lies_there(self):
        """Where an old Python is in the matrix it is installed in the way that this understands."""
        text = 'package = "editable"\ndjango = "all"\npython = "{}"\n'
        for python, expected in ((">=3.6", True), (">=3.7", False)):
            matrix = self.matrix(text.format(python))
            self.assertEqual(expected, "editable_mode = compat" in tox.ini(matrix))
            self.assertEqual(expected, '{ editable_mode = "compat" }' in tox.toml(matrix))

    def test_number_signs(self):
        """A number sign is one for tox too, and does not begin a comment."""
        text = """
            deps = ["git+https://x/y@main#subdirectory=z"]
            [set_env]
            COLOR = "red #fff"
            [environments.lint]
            commands = ["echo '#'"]
        """
        lines = tox.ini(self.matrix(text, commands="commands = ['python -c \"a#b\"']\n")).split("\n")
        for line in ("git+https://x/y@main\\#subdirectory=z", "COLOR = red \\#fff", 'python -c "a\\#b"'):
            self.assertIn("    " + line, lines)
        self.assertIn("commands = echo '\\#'", lines)

    def test_a_database_of_its_own_for_each_environment(self):
        """The name of the database is that of the environment."""
        self.assertIn("DATABASE_NAME = {env_name}", tox.ini(self.matrix(TEXT)))

    def test_what_runs_on_request_is_a_label(self):
        """An environment on request is not in env_list but has a label; without any there are no labels."""
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(tox.ini(self.matrix(commands=ON_REQUEST)))
        self.assertNotIn("djangomain", parser["tox"]["env_list"])
        names = ["py{}-djangomain-sqlite".format(python) for python in (312, 313, 314, 315)]
        self.assertEqual("on_request = " + ", ".join(names), parser["tox"]["labels"].strip())
        self.assertNotIn("labels", tox.ini(self.matrix(TEXT)))

    def test_coverage(self):
        """Where the data of coverage goes is said in each environment, and what is measured where commands do not."""
        self.matrix('[coverage]\nsource = ["shop", "till"]\n')
        text = self.succeed("tox")
        self.assertIn("COVERAGE_FILE = {work_dir}/reports/coverage/.coverage.{env_name}\n", text)
        self.assertIn("DJANGO_TEST_MATRIX_COVERAGE = shop,till\n", text)
        self.assertIn("    coverage\n", text)
        self.matrix("[coverage]\n", commands='commands = ["coverage run manage.py test"]\n')
        text = self.succeed("tox")
        self.assertIn("COVERAGE_FILE = ", text)
        self.assertNotIn("COVERAGE_PROCESS_START", text)

    def test_without_a_package(self):
        """A project that is not a package is not built."""
        text = tox.ini(self.matrix('package = "skip"'))
        self.assertIn("package = skip", text)
        self.assertNotIn(".pkg", text)


@unittest.skipUnless(has_tox, "tox and tox-uv are not installed")
class ToxTests(ProjectTests):
    """What tox itself reads in the generated files."""

    def tox(self, *arguments):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TOX")}
        environment.pop("CI", None)
        process = subprocess.run(
            [sys.executable, "-m", "tox"] + list(arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            env=environment,
        )
        self.assertEqual(0, process.returncode, process.stdout + process.stderr)
        return process.stdout

    def settings(self, key):
        """Return {environment: lines of the setting} as tox has it."""
        result = {}
        for part in re.split(r"^\[testenv:", self.tox("config", "-k", key), flags=re.MULTILINE)[1:]:
            name, _, rest = part.partition("]\n")
            lines = re.sub(r"^{} =".format(key), "", rest.split("\n\n")[0], flags=re.MULTILINE).splitlines()
            result[name] = [line.strip() for line in lines if line.strip()]
        return result

    def assertTellsAll(self, matrix):
        names = names_of(matrix)
        self.assertEqual(names + ["lint"], self.tox("list", "--no-desc", "-q").split())
        installed = self.settings("deps")
        variables = self.settings("set_env")
        for environment in matrix.environments:
            with self.subTest(environment.name):
                wanted = [line.replace(" ", "") for line in matrix.requirements(environment)]
                # tox sorts a requirement's limits its own way.
                self.assertEqual(
                    sorted("".join(sorted(line)) for line in wanted),
                    sorted("".join(sorted(line.replace(" ", ""))) for line in installed[environment.name]),
                )
                self.assertIn("A=b c", variables[environment.name])
                database = [line for line in variables[environment.name] if line.startswith("DATABASE_NAME=")]
                expected = ":memory:" if environment.database.name == "sqlite" else environment.name
                self.assertEqual(["DATABASE_NAME=" + expected], database)

    def test_tox_ini_says_what_the_matrix_says(self):
        """tox finds in tox.ini the environments of the matrix, and in each its requirements and variables."""
        matrix = self.matrix(TEXT)
        self.succeed("write")
        self.assertTellsAll(matrix)

    def test_tox_toml_says_the_same(self):
        """tox finds the same in tox.toml."""
        matrix = self.matrix(TEXT + '[write]\ntox_toml = "tox.toml"')
        self.succeed("write")
        self.assertTellsAll(matrix)

    def test_what_runs_on_request_has_to_be_named(self):
        """tox runs an environment on request by its name or by the label, and not by default; in both formats."""
        for key in ("tox", "tox_toml"):
            with self.subTest(key):
                text = '[write]\n{} = "{}"'.format(key, key.replace("_", "."))
                text = text.replace('"tox"', '"tox.ini"')
                matrix = self.matrix(text, commands=ON_REQUEST)
                self.succeed("write")
                requested = [one.name for one in matrix.environments if one.on_request]
                others = [one.name for one in matrix.environments if not one.on_request]
                self.assertEqual(others, self.tox("list", "-d", "--no-desc", "-q").split())
                self.assertEqual(requested, self.tox("list", "-m", "on_request", "--no-desc", "-q").split())
                self.assertIn("django/archive", self.tox("config", "-e", requested[0], "-k", "deps"))
                for name in ("tox.ini", "tox.toml"):
                    if os.path.exists(name):
                        os.remove(name)

    def test_a_missing_interpreter(self):
        """Where a Python is missing its environments are skipped, and with CI=true they fail."""
        self.configure('package = "skip"\npython = "<3.6"\ndjango = "1.8"')
        self.succeed("write")
        for ci, word in (("", "SKIP"), ("true", "FAIL")):
            environment = dict(os.environ, CI=ci, PATH=os.path.dirname(sys.executable))
            for name in list(environment):
                if name.startswith("TOX"):
                    del environment[name]
            process = subprocess.run(
                [sys.executable, "-m", "tox", "run", "-e", "py35-django18-sqlite"],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                universal_newlines=True,
                env=environment,
            )
            self.assertIn("py35-django18-sqlite: " + word, process.stdout)
