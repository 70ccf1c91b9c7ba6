"""The ready-made templates are what their configurations say, and valid."""

import glob
import importlib.util
import os
import shutil
import subprocess
import unittest

from tests.matrix.helpers import ROOT, run_command
from tests.matrix.render.providers import complaints

DIRECTORIES = sorted(glob.glob(os.path.join(ROOT, "ci", "templates", "*", "")))

SCHEMAS = {
    ".github/workflows/matrix.yml": ["vendor.github-workflows"],
    ".gitlab-ci.yml": ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
    ".circleci/config.yml": ["vendor.circle-ci"],
}


@unittest.skipUnless(DIRECTORIES, "the checkout is not here")
class TemplateTests(unittest.TestCase):
    def test_no_file_has_drifted(self):
        """Each template is what the generator makes today."""
        for directory in DIRECTORIES:
            with self.subTest(directory):
                code, output = run_command("--config", directory + "django-test-matrix.toml", "check")
                self.assertEqual(0, code, output)

    @unittest.skipUnless(importlib.util.find_spec("check_jsonschema"), "check-jsonschema is not installed")
    def test_the_official_schemas_accept_them(self):
        """Each template has the files of all providers, and they are valid; so is this project's own workflow."""
        for name, schema in SCHEMAS.items():
            paths = [os.path.join(directory, name) for directory in DIRECTORIES]
            paths += [os.path.join(ROOT, name)] * name.startswith(".github")
            self.assertEqual("", complaints(schema, paths))

    @unittest.skipUnless(shutil.which("zizmor"), "zizmor is not installed")
    def test_their_workflows_are_safe(self):
        """zizmor finds nothing in the workflows of the templates, and in this project's own."""
        command = ["zizmor", "--offline", "--no-progress", os.path.join(ROOT, ".github")]
        command += [os.path.join(directory, ".github") for directory in DIRECTORIES]
        process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(0, process.returncode, process.stdout.decode())

    @unittest.skipUnless(shutil.which("actionlint"), "actionlint is not installed: its package fetches it from GitHub")
    def test_actionlint_accepts_their_workflows(self):
        """actionlint finds no mistake in them, nor in the shell of their steps."""
        paths = glob.glob(os.path.join(ROOT, ".github", "workflows", "*.yml"))
        paths += [os.path.join(directory, ".github", "workflows", "matrix.yml") for directory in DIRECTORIES]
        process = subprocess.run(["actionlint", "-no-color", *paths], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(0, process.returncode, process.stdout.decode())

    def test_the_readme_lists_them(self):
        """README.md names each directory."""
        with open(os.path.join(ROOT, "ci", "templates", "README.md"), encoding="utf-8") as file:
            text = file.read()
        for directory in DIRECTORIES:
            self.assertIn("]({})".format(os.path.basename(directory.rstrip(os.sep))), text)
