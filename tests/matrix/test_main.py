"""Tests of the entrance: it says where it cannot run."""

import contextlib
import glob
import io
import os
import unittest
from unittest import mock

from django_async_test.matrix import __main__
from tests.matrix.helpers import PLACE, ROOT, in_process

PACKAGE = os.path.join(PLACE, "django_async_test", "matrix")


class EntranceTests(unittest.TestCase):
    def run_main(self):
        output = io.StringIO()
        with contextlib.redirect_stderr(output):
            code = __main__.main(["list"])
        return code, output.getvalue()

    def test_an_old_python_is_told_in_one_line(self):
        """Where Python is too old, one line says so."""
        with mock.patch.object(__main__, "is_too_old", lambda: True):
            code, output = self.run_main()
        self.assertEqual(2, code)
        self.assertEqual(1, output.count("\n"))
        self.assertIn("needs Python 3.9 or later", output)

    def test_a_missing_requirement_is_told_in_one_line(self):
        """Where the extra was not installed, one line says how to."""
        for name in ("jinja2", "packaging", "tomlkit", "yaml"):
            with self.subTest(name), mock.patch.dict("sys.modules", {name: None}):
                code, output = self.run_main()
                self.assertEqual(2, code)
                self.assertEqual(1, output.count("\n"))
                self.assertIn(name, output)
                self.assertIn('pip install "django-async-test[matrix]"', output)

    def test_every_module_has_a_test_module(self):
        """tests/matrix/ mirrors the generator, file by file."""
        for path in glob.glob(os.path.join(PACKAGE, "**", "*.py"), recursive=True):
            folder, name = os.path.split(os.path.relpath(path, PACKAGE))
            if name != "__init__.py":
                mirror = os.path.join(ROOT, "tests", "matrix", folder, "test_" + name.replace("__", ""))
                self.assertTrue(os.path.exists(mirror), mirror)

    def test_a_setting_of_django_does_not_matter(self):
        """It runs with a settings module that does not exist."""
        with mock.patch.dict(os.environ, {"DJANGO_SETTINGS_MODULE": "nowhere.settings"}):
            self.assertEqual(0, in_process("--help").returncode)
