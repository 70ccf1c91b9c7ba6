"""Tests of making the configuration and all files."""

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

    def test_other_classifiers_are_left_alone(self):
        """Classifiers that the matrix would change stay, and the note says how to have them follow."""
        text = "[metadata]\nname = x\nclassifiers =\n    Framework :: Django :: 5.2\n    Framework :: Django :: 4.3\n"
        self.write("setup.cfg", text + "    Programming Language :: Python :: 3.12\n")
        before = self.read("setup.cfg")
        result = init.run(".", table(), TODAY, yes=True)
        self.assertEqual(before, self.read("setup.cfg"))
        self.assertIn("setup.cfg has other classifiers than the matrix", result.notes[-1])
        self.assertNotIn("classifiers", result.matrix.config.write)
