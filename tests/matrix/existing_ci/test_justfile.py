"""Tests of reading files of just."""

import unittest

from django_async_test.matrix.existing_ci.justfile import Justfile, call
from django_async_test.matrix.existing_ci.makefile import Unread

TEXT = """\
set shell := ["bash"]
dir := "tests"
alias t := test

# run them
test where=dir *ARGS: lint
    @pytest {{ where }} \\
        {{ARGS}}
plain FLAGS="-x": lint && lint
    pytest {{dir}} {{FLAGS}}
lint:
    -ruff check
all +ARGS='a b':
    pytest {{ARGS}}
bash:
    #!/usr/bin/env bash
    pytest
[script]
python:
    print(1)
given: (test "x")
known:
    pytest {{ env("X") }}
loop: loop
"""


class JustfileTests(unittest.TestCase):
    def test_the_commands_of_a_recipe(self):
        """What a recipe needs comes first, and its parameters get arguments, defaults or those of tox."""
        found = Justfile(TEXT)
        self.assertEqual(["ruff check", "pytest a -k b"], found.lines("test", ["a", "-k", "b"]))
        self.assertEqual("pytest tests -x", found.lines("plain", [])[-1])
        self.assertEqual(["pytest {posargs:a b}"], found.lines("all", []))

    def test_exported_variables(self):
        """Commands have the exported variables; of those that only just knows the name is given."""
        found = Justfile("export A := 'b'\nexport P := source_directory()\nexport D := `date`\nc := 'd'\n")
        self.assertEqual(['export A="b"', 'export P="{toxinidir}"', "export D"], found.exports)

    def test_what_takes_just(self):
        """Scripts, arguments for other recipes, functions and circles are not read, and it is said why."""
        for name, why in (
            ("bash", "it is a script"),
            ("python", "it is a script"),
            ("given", "passes arguments"),
            ("known", "only just knows"),
            ("loop", "name each other"),
            ("none", "there is no recipe none"),
        ):
            with self.subTest(name), self.assertRaisesRegex(Unread, why):
                Justfile(TEXT).lines(name, [])

    def test_calls(self):
        """A call has a recipe and arguments."""
        self.assertEqual(("test", ["-k", "a"]), call("just test -k a"))
        self.assertEqual(("test", []), call("just --quiet test"))
        self.assertIsNone(call("just"))
