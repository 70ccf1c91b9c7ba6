"""This project's own files are what ci/matrix.toml says."""

import importlib.util
import os
import re
import unittest

from django_async_test.matrix import config, facts
from django_async_test.matrix.project_matrix import Matrix
from tests.matrix.helpers import ROOT, TODAY, in_process

CONFIG = os.path.join(ROOT, "ci", "matrix.toml")


@unittest.skipUnless(os.path.exists(CONFIG), "the checkout is not here")
class DogfoodTests(unittest.TestCase):
    def test_no_file_has_drifted(self):
        """tox.ini, workflows, classifiers and README's table are what the configuration makes."""
        process = in_process("--config", CONFIG, "check", cwd=ROOT)
        self.assertEqual(0, process.returncode, process.stdout)

    def test_what_may_fail_is_known_to_the_script(self):
        """Environments that may fail run on request, and ci/test.py knows them by a factor of their names."""
        with open(os.path.join(ROOT, "ci", "test.py"), encoding="utf-8") as file:
            (factor,) = re.search(r'^MAY_FAIL = \{"(\w+)"\}$', file.read(), re.MULTILINE).groups()
        environments = Matrix(config.load(CONFIG, today=TODAY)).environments
        known = [one.name for one in environments if factor in one.name.split("-")]
        self.assertEqual(["py314-djangomain-sqlite"], known)
        self.assertEqual(known, [one.name for one in environments if one.experimental])
        self.assertEqual(known, [one.name for one in environments if one.on_request])

    @unittest.skipUnless(os.environ.get("MATRIX_TESTS") == "required", "only where the tests must not be skipped")
    def test_nothing_is_missing(self):
        """In the environment for these tests all tools are there, so that no test is skipped for want of one."""
        for name in ("tox", "tox_uv", "yaml", "check_jsonschema"):
            self.assertIsNotNone(importlib.util.find_spec(name), name)

    def test_all_official_cells_are_tested(self):
        """Every official pair of Django and Python has an environment with SQLite."""
        matrix = Matrix(config.load(CONFIG, today=TODAY))
        tested = {(one.python, one.django) for one in matrix.environments if one.suffix == "sqlite"}
        for series, entry in facts.load().django.items():
            if not entry.is_main:
                for python in entry.python:
                    self.assertIn((python, series), tested)
