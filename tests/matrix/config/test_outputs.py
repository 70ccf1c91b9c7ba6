"""Tests of the table [write]."""

from tests.matrix.helpers import MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "outside of the project": ('[write]\ntox = "../tox.ini"', [":3: write.tox:", "not below"]),
    "two in one file": (
        '[write]\ntox = "a"\ntox_toml = "a"',
        [":4: write.tox_toml:", "duplicate file", "written as tox already"],
    ),
    "strange path": ('[write]\ntox = "a b.ini"', [":3: write.tox:", "characters other than letters, digits"]),
    "no README": ('[write]\nreadme = "README.md"', [":3: write.readme:", "there is no file README.md"]),
}


class OutputTests(MistakeTests):
    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_tox_ini_is_the_default(self):
        """A project that names no file gets tox.ini."""
        self.assertEqual({"tox": "tox.ini"}, self.matrix().config.write)

    def test_lines_of_one_file_can_be_of_two_kinds(self):
        """Classifiers and table can be in one file, for neither takes all of it."""
        self.assertEqual(2, len(self.matrix('[write]\nclassifiers = "a"\nreadme = "a"').config.write))
