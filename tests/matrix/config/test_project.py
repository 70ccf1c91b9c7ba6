"""Tests of the configuration as a whole."""

from django_async_test.matrix import config
from tests.matrix.helpers import TODAY, MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "unknown key": ('djnago = "all"', [":2: djnago:", 'did you mean "django"?']),
    "wrong type": ("django = 3", [":2: django:", "must be a string or a list, not an integer"]),
    "no root": ('root = "nowhere"', [":2: root:", "there is no directory"]),
    "experimental nothing": ('experimental = ["django99"]', [":2: experimental:", "is not an environment"]),
}


class ConfigTests(MistakeTests):
    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_root_is_relative_to_the_file(self):
        """A configuration in a directory below says where the project's is."""
        self.write("ci/matrix.toml", 'root = ".."\ncommands = ["a"]\n')
        self.assertEqual(self.directory, config.load("ci/matrix.toml", today=TODAY).root)

    def test_a_key_of_the_file_names_its_place(self):
        """A Problem that is found later, while the matrix is made, names file, line and key as well."""
        self.configure('\n[databases.postgres]\ncells = "all"')
        with self.assertRaisesRegex(Exception, "django-test-matrix.toml:4: databases.postgres.cells: no"):
            config.load(today=TODAY).fail(("databases", "postgres", "cells"), "no")
