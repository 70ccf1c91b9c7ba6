"""Tests of reading the files of a project."""

from django_async_test.matrix.errors import Problem
from django_async_test.matrix.init.files import Files
from tests.matrix.helpers import ProjectTests


class FileTests(ProjectTests):
    def test_files_that_are_not_there(self):
        """A missing file has no text."""
        self.assertEqual((False, ""), (Files(".").exists("a"), Files(".").text("a")))

    def test_files_that_cannot_be_read(self):
        """A file that is not text is named, or passed over."""
        with open("a", "wb") as file:
            file.write(b"\xff")
        with self.assertRaisesRegex(Problem, "cannot be read: it is not UTF-8"):
            Files(".").text("a")
        self.assertEqual("", Files(".").text_if_readable("a"))

    def test_patterns(self):
        """Names that match a pattern come in order."""
        self.write("b/c.py", "")
        self.write("a/c.py", "")
        self.assertEqual(["a/c.py", "b/c.py"], Files(self.directory).glob("*/c.py"))
