"""Tests of making the configuration and all files."""

import os
import sys
from unittest import mock

from django_async_test.matrix import init
from django_async_test.matrix.errors import Problem
from tests.matrix.helpers import TODAY, ProjectTests, table


class RunTests(ProjectTests):
    def test_a_terminal_is_asked(self):
        """Only where there is a terminal are questions asked."""
        with mock.patch.object(sys, "stdin", mock.Mock(isatty=lambda: True)):
            with mock.patch("django_async_test.matrix.init.write_all.interview") as interview:
                init.run(".", table(), TODAY)
        self.assertTrue(interview.called)

    def test_all_files_or_none(self):
        """A mistake is found before a file is written."""
        self.write("file", "")
        before = self.files()
        with mock.patch("django_async_test.matrix.init.outputs.TOX", "file/tox.ini"):
            with self.assertRaisesRegex(Problem, "file is not a directory"):
                init.run(".", table(), TODAY, yes=True)
        self.assertEqual(before, self.files())

    def test_main_where_a_python_runs_it(self):
        """Django's branch main is in the configuration where it has an environment; elsewhere a note says why not."""
        for pythons, expected in (("{311,312}", True), ("{310,311}", False)):
            with self.subTest(pythons):
                text = "[tox]\nenvlist = py{}-dj{{42,main}}\n[testenv]\ncommands = a\n"
                self.write("tox.ini", text.format(pythons))
                result = init.run(".", table(), TODAY, yes=True, replace=True)
                self.assertEqual(expected, "\nmain = true" in self.read("django-test-matrix.toml"))
                self.assertEqual(expected, "main" in result.matrix.djangos())
                note = "Django main requires Python 3.12 or later, which no environment has: main = true was left"
                self.assertNotEqual(expected, any(one.startswith(note) for one in result.notes))
                reasons = [one.text for one in result.migration if "main" in one.name]
                self.assertEqual(not expected, any("which no environment has" in one for one in reasons), reasons)
                os.remove("django-test-matrix.toml")

    def test_other_classifiers_are_left_alone(self):
        """Classifiers that the matrix would change stay, and the note says how to have them follow."""
        text = "[metadata]\nname = x\nclassifiers =\n    Framework :: Django :: 5.2\n    Framework :: Django :: 4.3\n"
        self.write("setup.cfg", text + "    Programming Language :: Python :: 3.12\n")
        before = self.read("setup.cfg")
        result = init.run(".", table(), TODAY, yes=True)
        self.assertEqual(before, self.read("setup.cfg"))
        self.assertIn("setup.cfg has other classifiers than the matrix", result.notes[-1])
        self.assertNotIn("classifiers", result.matrix.config.write)
