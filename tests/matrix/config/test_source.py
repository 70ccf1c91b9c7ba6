"""Tests of finding the configuration and reading its file."""

import os

from django_async_test.matrix import config
from django_async_test.matrix.errors import Problem
from tests.matrix.helpers import TODAY, MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "no TOML": ("django = [", [":2: is not valid TOML"]),
}


class FileTests(MistakeTests):
    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_a_project_without_configuration(self):
        """Where there is no configuration, the command that makes one is named."""
        self.assertIn("init", self.refuse("list"))

    def test_files_that_cannot_be_read(self):
        """A missing file, a directory and bytes that are not text are named."""
        self.assertIn("missing.toml: cannot be read: No such file", self.refuse("list", "--config", "missing.toml"))
        os.mkdir("directory.toml")
        self.assertIn(
            "directory.toml: cannot be read: it is a directory", self.refuse("list", "--config", "directory.toml")
        )
        with open("bytes.toml", "wb") as file:
            file.write(b"\xff\xfe")
        self.assertIn("bytes.toml: cannot be read: it is not UTF-8", self.refuse("list", "--config", "bytes.toml"))

    def test_pyproject_without_the_table(self):
        """A pyproject.toml that is named must have the table."""
        self.write("pyproject.toml", "[tool.black]\n")
        for text in ("[tool.black]", "tool = 3", "[tool]\ndjango-test-matrix = 3"):
            self.write("pyproject.toml", text)
            self.assertIn("[tool.django-test-matrix]", self.refuse("list", "--config", "pyproject.toml"))


class PlaceTests(MistakeTests):
    def test_the_table_in_pyproject_is_found(self):
        """[tool.django-test-matrix] is read from pyproject.toml, also from a directory below; lines are those there."""
        self.write("pyproject.toml", '[tool.django-test-matrix]\ncommands = ["a"]\npython = ">=3.12"\n')
        os.mkdir("below")
        os.chdir("below")
        self.assertEqual(["3.12", "3.13", "3.14", "3.15"], config.load(today=TODAY).series.python)
        self.write("pyproject.toml", '[tool.django-test-matrix]\ncommands = ["a"]\npyton = ">=3.12"\n')
        with self.assertRaisesRegex(Problem, r"pyproject.toml:3: pyton"):
            config.load(today=TODAY)

    def test_a_file_of_its_own_and_a_table(self):
        """A table in pyproject.toml beside django-test-matrix.toml, which would have no effect, is refused."""
        self.write("pyproject.toml", "[tool.django-test-matrix]\n")
        self.configure()
        with self.assertRaisesRegex(Problem, "pyproject.toml: has .* remove one of them"):
            config.load(today=TODAY)

    def test_a_table_that_is_only_mentioned(self):
        """A pyproject.toml that mentions the table in a comment does not have it."""
        self.write("pyproject.toml", "# [tool.django-test-matrix] is in django-test-matrix.toml\n")
        self.configure()
        self.assertEqual(config.OWN_FILE, config.load(today=TODAY).source.shown)
