"""This project's own files are what ci/matrix.toml says."""

import contextlib
import importlib.util
import io
import os
import shutil
import sys
import tempfile
import unittest
from unittest import mock

from django_async_test.matrix import config, facts
from django_async_test.matrix.project_matrix import Matrix
from tests.matrix.helpers import ROOT, TODAY, run_command

CONFIG = os.path.join(ROOT, "ci", "matrix.toml")


def script(name):
    """Return a script of the directory ci as a module."""
    with mock.patch.object(sys, "path", [os.path.join(ROOT, "ci")] + sys.path):
        spec = importlib.util.spec_from_file_location("ci_" + name, os.path.join(ROOT, "ci", name + ".py"))
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


@unittest.skipUnless(os.path.exists(CONFIG), "the checkout is not here")
class ScriptTests(unittest.TestCase):
    """What ci/test.py makes of an environment that may fail."""

    def setUp(self):
        super().setUp()
        self.script = script("test")
        failure = {"output": "", "err": "no route to host", "retcode": 2}
        result = {"result": {"success": False, "duration": 7.0}, "setup": [failure]}
        self.main = self.script.read_outcome("py314-djangomain-sqlite", result)
        self.other = self.script.read_outcome("py314-django61-sqlite", result)
        self.good = self.other._replace(succeeded=True, failed=0)

    def test_it_is_reported(self):
        """An environment that may fail and cannot be made is in the table, with the reason and what it said."""
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            self.script.report([self.main])
        self.assertRegex(output.getvalue(), "py314-djangomain-sqlite +FAILED .*could not be made; it may fail\n")
        self.assertIn("no route to host", output.getvalue())
        self.assertTrue(output.getvalue().endswith("1 environments, 0 failed\n0 passed, 0 failed\n"))

    def test_a_name_that_is_no_environment(self):
        """What is chosen with -e and is not in the matrix ends the script at once, with the name that was meant."""
        known = ["py312-django52-sqlite", "ALL"]
        self.assertIsNone(self.script.check_names(known, known))
        with self.assertRaises(SystemExit) as caught:
            self.script.check_names(["py312-django5-sqlite"], known)
        self.assertIn("did you mean py312-django52-sqlite?", str(caught.exception))

    def test_interpreters_are_told_apart(self):
        """PyPy is not taken for the Python of the same version, nor the other way round."""
        interpreters = self.script.interpreters
        for answer, version, expected in (
            (b"CPython 3.9\n", "3.9", True),
            (b"PyPy 3.9\n", "3.9", False),
            (b"PyPy 3.9\n", "pypy3.9", True),
            (b"CPython 3.9\n", "pypy3.9", False),
            (b"PyPy 3.10\n", "pypy3.9", False),
        ):
            with mock.patch.object(interpreters.subprocess, "run", return_value=mock.Mock(stdout=answer)):
                self.assertEqual(expected, interpreters.is_version("python", version), (answer, version))

    @unittest.skipIf(os.name == "nt", "symbolic links")
    def test_an_interpreter_that_uv_does_not_know(self):
        """Only its own name is put on PATH: as ``python3`` it would end what uv does for the others."""
        interpreters = self.script.interpreters
        with contextlib.ExitStack() as stack:
            place, alone = (stack.enter_context(tempfile.TemporaryDirectory()) for _ in range(2))
            for name in ("python3", "python3.5", "python3.6"):
                with open(os.path.join(place, name), "w") as file:
                    file.write("#!/bin/sh\necho CPython ${0##*python}\n")
                os.chmod(file.name, 0o755)
            stack.enter_context(mock.patch.dict(os.environ, PATH="", PYTHONS_PATH=place))
            stack.enter_context(mock.patch.multiple(interpreters, PLACES=[], ALONE=alone))
            for _ in range(2):
                # The second time the link is there already.
                self.assertEqual({"3.5": alone, "3.6": place}, interpreters.find(["3.5", "3.6"]))
            self.assertEqual(["python3.5"], os.listdir(alone))
            self.assertTrue(interpreters.is_version(os.path.join(alone, "python3.5"), "3.5"))

    def test_it_does_not_fail_the_run(self):
        """The run fails if another environment has failed, or tox itself, or nothing has run."""
        for outcomes, code, expected in (
            ([self.main, self.good], 2, 0),
            ([self.good], 0, 0),
            ([self.main, self.other], 2, 1),
            ([self.good], 2, 1),
            ([], 0, 1),
        ):
            with self.subTest([outcome.name for outcome in outcomes], code=code):
                self.assertEqual(expected, self.script.exit_code(code, outcomes))


@unittest.skipUnless(os.path.exists(CONFIG), "the checkout is not here")
class DogfoodTests(unittest.TestCase):
    def test_no_file_has_drifted(self):
        """tox.ini, workflows, classifiers and README's table are what the configuration makes."""
        code, output = run_command("--config", CONFIG, "check")
        self.assertEqual(0, code, output)

    def test_what_may_fail_is_known_to_the_script(self):
        """Environments that may fail run on request, and ci/test.py knows them by a factor of their names."""
        environments = Matrix(config.load(CONFIG, today=TODAY)).environments
        known = [one.name for one in environments if script("test").may_fail(one)]
        self.assertEqual(["py315-djangomain-sqlite"], known)
        self.assertEqual(known, [one.name for one in environments if one.experimental])
        self.assertEqual(known, [one.name for one in environments if one.on_request])

    @unittest.skipUnless(os.environ.get("MATRIX_TESTS") == "required", "only where the tests must not be skipped")
    def test_nothing_is_missing(self):
        """In the environment for these tests all tools are there, so that no test is skipped for want of one."""
        for name in ("tox", "tox_uv", "yaml", "check_jsonschema"):
            self.assertIsNotNone(importlib.util.find_spec(name), name)
        self.assertIsNotNone(shutil.which("zizmor"))

    def test_all_official_cells_are_tested(self):
        """Every official pair of Django and Python has an environment with SQLite, each Python a whole one."""
        matrix = Matrix(config.load(CONFIG, today=TODAY))
        usual = [one for one in matrix.environments if not one.axis]
        whole = {(one.python, one.django) for one in usual if one.suffix == "sqlite"}
        part = {(one.python, one.django) for one in matrix.environments if one.suffix == "sqlitepart"}
        self.assertEqual(set(), whole & part)
        self.assertEqual(set(matrix.pythons()), {python for python, _ in whole})
        tested = whole | part
        for series, entry in facts.load().django.items():
            if not entry.is_main:
                for python in entry.python:
                    self.assertIn((python, series), tested)
