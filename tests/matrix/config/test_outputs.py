"""Tests of the table [write]."""

import os

from tests.matrix.helpers import MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "outside of the project": ('[write]\ntox = "../tox.ini"', [":3: write.tox:", "not below"]),
    "two in one file": (
        '[write]\ngithub = "a.yml"\ngitlab = "./a.yml"',
        [":4: write.gitlab:", "duplicate file", "written as github already"],
    ),
    "strange path": ('[write]\ntox = "a b.ini"', [":3: write.tox:", "characters other than letters, digits"]),
    "two lines": ('[write]\ntox = "tox.ini\\n"', [":3: write.tox:", "characters other than"]),
    "the plugin": ('[write]\ntox = "tox.ini"\nreadme = "toxfile.py"', [":4: write.readme:", "the name of the plugin"]),
    "the configuration": (
        '[write]\ntox_toml = "django-test-matrix.toml"',
        [":3: write.tox_toml:", "configuration itself"],
    ),
    "another kind of file": ('[write]\ntox = "toxfile.py"', [":3: write.tox:", "must end in .ini"]),
    "no README": ('[write]\nreadme = "README.md"', [":3: write.readme:", "there is no file README.md"]),
}


class OutputTests(MistakeTests):
    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_tox_ini_is_the_default(self):
        """A project that names no file gets tox.ini."""
        self.assertEqual({"tox": "tox.ini"}, self.matrix().config.write)

    def test_a_link_that_leads_out_of_the_project(self):
        """A directory that is a link to one elsewhere is not followed."""
        os.makedirs("a/project")
        os.makedirs("a/other")
        os.symlink("../other", "a/project/link")
        self.write("a/project/x.toml", 'commands = ["a"]\n[write]\ntox = "link/tox.ini"\n')
        self.assertIn("leads out of the project by a link", self.refuse("write", "--config", "a/project/x.toml"))

    def test_lines_of_one_file_can_be_of_two_kinds(self):
        """Classifiers and table can be in one file, for neither takes all of it."""
        self.assertEqual(2, len(self.matrix('[write]\nclassifiers = "a.cfg"\nreadme = "a.cfg"').config.write))
