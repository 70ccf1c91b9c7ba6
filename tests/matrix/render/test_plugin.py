"""Tests of the form in which a project has the plugin of tox."""

import importlib.util
import os
import subprocess
import sys
from unittest import mock

from django_async_test.matrix.render import plugin
from django_async_test.matrix.version import REQUIREMENT
from tests.matrix.helpers import ProjectTests, in_process

OLD = 'python = ["3.5"]\ndjango = ["1.11"]\n'


def linter(name):
    """Return the command of a linter, None if it is not installed."""
    return [sys.executable, "-m", name] if importlib.util.find_spec(name) else None


class FormTests(ProjectTests):
    def test_the_forms(self):
        """tox requires the package, reads a file beside tox.ini, or has no plugin, as the project says."""
        for text, form, requires, has_file in (
            ("", "package", True, False),
            ('[reports]\nplugin = "file"\n', "file", False, True),
            ('[reports]\nplugin = "none"\n', "none", False, False),
            (OLD + '[reports]\nplugin = "none"\n', "package", True, False),
        ):
            with self.subTest(form, text=text):
                matrix = self.matrix(text)
                self.assertEqual(form, plugin.form(matrix))
                self.succeed("write")
                self.assertEqual(requires, "    {}\n".format(REQUIREMENT) in self.read("tox.ini"))
                self.assertEqual(has_file, os.path.exists(plugin.path(matrix.config)))
                if has_file:
                    os.remove(plugin.path(matrix.config))

    def test_the_version_is_pinned(self):
        """A later release of the tool changes nothing in a project that has not asked for it."""
        self.assertEqual(REQUIREMENT, plugin.tool(self.matrix().config))
        own = self.matrix('[ci]\ntool = "django-async-test[matrix]==1.2.3"').config
        self.assertEqual("django-async-test[matrix]==1.2.3", plugin.tool(own))


class FileTests(ProjectTests):
    def text(self):
        return plugin.text(self.matrix())

    def test_it_is_a_module_of_the_standard_library(self):
        """The file is Python that needs nothing else, and has all hooks."""
        text = self.text()
        compile(text, "toxfile.py", "exec")
        self.assertNotIn("from .", text)
        for name in (
            "before_run_commands",
            "after_run_commands",
            "env_teardown",
            "register_tox_env",
            "add_core_config",
        ):
            self.assertIn("def tox_{}(".format(name), text)

    def test_it_can_be_imported_without_tox(self):
        """Tests that import every module they find are not stopped by the plugin, and nothing happens."""
        with mock.patch.dict(sys.modules, {"tox": None, "tox.plugin": None}):
            with mock.patch.dict(os.environ, {"CI": "true"}):
                before = dict(os.environ)
                values = {"__name__": "toxfile", "__file__": "toxfile.py"}
                exec(compile(self.text(), "toxfile.py", "exec"), values)
                self.assertEqual(before, dict(os.environ))
        self.assertIn("class Recorder", values["RECORDER"])
        compile(values["RECORDER"], "recorder.py", "exec")

    def test_linters_leave_it_alone(self):
        """What formats and checks a user's code, with settings of any kind, has nothing to say about the file."""
        self.configure('[reports]\nplugin = "file"')
        self.succeed("write")
        self.write("pyproject.toml", '[tool.ruff]\nline-length = 40\n[tool.ruff.lint]\nselect = ["ALL"]\n')
        self.write(".flake8", "[flake8]\nmax-line-length = 40\n")
        tried = 0
        for name, arguments in (
            ("black", ["--check", "-l", "40"]),
            ("ruff", ["format", "--check"]),
            ("ruff", ["check"]),
            ("flake8", []),
            ("isort", ["--check", "--profile", "black"]),
        ):
            command = linter(name)
            if command:
                tried += 1
                process = subprocess.run(
                    command + arguments + ["toxfile.py"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
                )
                self.assertEqual(0, process.returncode, process.stdout.decode())
        if not tried:
            self.skipTest("no linter is installed")

    def test_it_is_printed(self):
        """The command prints the file with its header, as it would be written."""
        self.configure('[reports]\nplugin = "file"')
        printed = in_process("toxfile").stdout
        self.succeed("write")
        self.assertEqual(printed, self.read("toxfile.py"))
