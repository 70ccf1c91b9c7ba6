"""Tests of reading tasks by name."""

import unittest

from django_async_test.matrix.existing_ci import tasks
from django_async_test.matrix.existing_ci.makefile import Unread

TEXT = """
[tool.poe.tasks]
plain = "pytest  -x"
table = { cmd = "pytest -q" }
words.cmd = ["pytest", "-v"]
both = ["plain", { cmd = "echo" }, "table"]
sequence.sequence = ["plain"]
other.ref = "plain"
python.script = "a:b"
there = { cmd = "pytest", cwd = "x" }
loop = ["loop2"]
loop2 = ["loop"]
number = 5
"""


class TaskTests(unittest.TestCase):
    def test_the_commands_of_a_task(self):
        """Text, tables and lists of other tasks are read, with arguments for a single one."""
        found = tasks.tasks(TEXT, "pyproject.toml", "poe.tasks")
        for name, expected in (
            ("plain", ["pytest -x"]),
            ("table", ["pytest -q"]),
            ("words", ["pytest -v"]),
            ("both", ["pytest -x", "echo", "pytest -q"]),
            ("sequence", ["pytest -x"]),
            ("other", ["pytest -x"]),
        ):
            self.assertEqual(expected, tasks.lines(found, name), name)
        self.assertEqual(["pytest -x -k a"], tasks.lines(found, "plain", " -k a"))

    def test_what_is_no_command(self):
        """Python, another directory, circles and files that are not understood are not read."""
        found = tasks.tasks(TEXT, "pyproject.toml", "poe.tasks")
        for name, why in (
            ("python", "it is no command, but Python"),
            ("there", "it has cwd beside"),
            ("loop", "name each other"),
            ("none", "there is no task none"),
        ):
            with self.subTest(name), self.assertRaisesRegex(Unread, why):
                tasks.lines(found, name)
        self.assertEqual(["5"], tasks.lines(found, "number"))
        for text in ("{", "[" * 9000, '{"scripts": []}'):
            try:
                self.assertEqual({}, tasks.tasks(text, "package.json", "scripts"))
            except Unread as error:
                self.assertEqual("it is not understood", str(error))

    def test_calls(self):
        """Each program looks into its own file."""
        self.assertEqual(("pyproject.toml", "poe.tasks", "test", " -k a"), tasks.call("poe test -k a"))
        self.assertEqual(("pyproject.toml", "pdm.scripts", "test", ""), tasks.call("pdm run test"))
        self.assertEqual(("Pipfile", "scripts", "test", ""), tasks.call("pipenv run test"))
        self.assertEqual(("package.json", "scripts", "test", " -v"), tasks.call("npm run test -- -v"))
        self.assertIsNone(tasks.call("pytest"))
