"""Tests of the script for uv: what uv is told is what the matrix says."""

import os
import shutil
import subprocess
import unittest

from django_async_test.matrix.render import uv
from tests.matrix.helpers import ProjectTests

TEXT = """
    python = ["3.12"]
    django = ["5.2", "6.1"]
    deps = ["pytest", "-r a.txt"]
    commands = ["python -c \\"print('#$x')\\" {posargs:a b} {env:HOME_OF:some where}"]
    extras = ["test"]
    [set_env]
    NAME = "is {env_name}"
    [environments.lint]
    package = "skip"
    deps = ["ruff"]
    commands = ["ruff check", "false"]
    [write]
    uv = "ci/matrix.sh"
"""

# Stands in for uv: says what it was told, and runs the command.
FAKE = """#!/bin/sh
for word in "$@"; do echo "<$word>"; done
echo "NAME=$NAME"
"""

PYPROJECT = (
    '[project]\nname = "toys"\n[project.optional-dependencies]\ntest = []\n[dependency-groups]\ndev = ["coverage"]\n'
)


@unittest.skipUnless(shutil.which("sh"), "there is no shell")
class ScriptTests(ProjectTests):
    def setUp(self):
        super().setUp()
        self.write("bin/uv", FAKE)
        self.write("a.txt", "")
        os.chmod("bin/uv", 0o755)
        self.write("pyproject.toml", PYPROJECT)

    def run_script(self, *arguments, text=TEXT):
        """Write and run the script; return its exit code and what the stand-in says."""
        self.configure(text, commands="")
        self.succeed("write")
        env = dict(os.environ, PATH=os.path.abspath("bin") + os.pathsep + os.environ["PATH"])
        process = subprocess.run(
            ["sh", "ci/matrix.sh", *arguments], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        return process.returncode, process.stdout.decode()

    def test_options_of_uv(self):
        """An environment is the options of one command: Python, Django, the package with extras, and the rest."""
        code, output = self.run_script("py312-django61-sqlite")
        self.assertEqual(0, code, output)
        words = [line[1:-1] for line in output.splitlines() if line.startswith("<")]
        expected = ["--python", "3.12", "--no-project", "--with", ".[test]", "--refresh-package", "toys"]
        expected += ["--with", "Django>=6.1,<6.2", "--with", "pytest", "--with-requirements", "a.txt", "--"]
        self.assertEqual(expected, words[4 : words.index("--") + 1])
        self.assertEqual(["python", "-c", "print('#$x')", "a", "b", "some where"], words[-6:])
        self.assertIn("NAME=is py312-django61-sqlite", output)

    def test_arguments(self):
        """What follows two dashes is given to the commands, with its spaces."""
        _, output = self.run_script("py312-django52-sqlite", "--", "x y", "-z")
        self.assertIn("<x y>\n<-z>\n<some where>", output)

    def test_all_and_several(self):
        """Without a name all run; names can be separated by commas; an unknown one fails."""
        names = ["py312-django52-sqlite", "py312-django61-sqlite"]
        self.assertEqual((0, "\n".join(names) + "\n"), self.run_script("--list"))
        _, output = self.run_script()
        self.assertEqual(["== " + name for name in names], [one for one in output.splitlines() if one.startswith("==")])
        _, output = self.run_script("lint," + names[0])
        self.assertIn("<ruff>\n<check>", output)
        self.assertIn("== " + names[0], output)
        code, output = self.run_script("other")
        self.assertEqual((1, True), (code, "there is no environment other" in output))

    def test_a_failure_is_one(self):
        """A command that fails ends its environment and the script fails, after the others have run."""
        self.write("bin/uv", FAKE + 'case "$*" in *check*) exit 3;; esac\n')
        code, output = self.run_script("lint,py312-django52-sqlite")
        self.assertEqual((1, False), (code, "<false>" in output))
        self.assertTrue(output.endswith("failed: lint\n"), output)
        self.assertIn("== py312-django52-sqlite", output)

    def test_a_failure_that_does_not_count(self):
        """What is behind a dash may fail, and what comes after it runs."""
        self.write("bin/uv", FAKE + 'case "$*" in *false*) exit 3;; esac\n')
        text = TEXT.replace('["ruff check", "false"]', '["- false", "-false", "true last"]')
        code, output = self.run_script("lint", text=text)
        self.assertEqual((0, 2), (code, output.count("<false>")), output)
        self.assertIn("<last>", output)

    def test_a_lock_is_respected(self):
        """With uv.lock what it says is installed, groups and all, and Django is laid over it."""
        self.write("uv.lock", "")
        _, output = self.run_script(
            "py312-django61-sqlite", text='dependency_groups = ["dev"]' + TEXT.replace("\n    ", "\n")
        )
        words = [line[1:-1] for line in output.splitlines() if line.startswith("<")]
        expected = ["--locked", "--extra", "test", "--group", "dev", "--with", "Django>=6.1,<6.2"]
        self.assertEqual(expected, words[words.index("--locked") : words.index("Django>=6.1,<6.2") + 1])
        self.assertNotIn("coverage", words)

    def test_words_of_the_shell(self):
        """Each character that is special in a shell stays a character."""
        for text, expected in (
            ("a b", "'a b'"),
            ("", "''"),
            ('{env:A:x"y$z`}', '"${A:-x\\"y\\$z\\`}"'),
            ("{env_name}-{tox_root}", '"$name"-"$root"'),
            ("{envpython}", "python"),
        ):
            self.assertEqual(expected, uv.word(text))
