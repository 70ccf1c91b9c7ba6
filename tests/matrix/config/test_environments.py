"""Tests of the project's own environments."""

from tests.matrix.helpers import MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "environment of the matrix": ("[environments.py312-django52-sqlite]", ["choose another name"]),
}


class EnvironmentTests(MistakeTests):
    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_tox_s_keys_are_taken_as_they_are(self):
        """The keys of an environment are tox's: any is accepted, with text, lists, tables and truth."""
        text = '[environments.lint]\nskip_install = true\ndeps = ["a"]\nset_env = { A = "b" }\nextras = "c"'
        expected = {"skip_install": True, "deps": ["a"], "set_env": {"A": "b"}, "extras": "c"}
        self.assertEqual({"lint": expected}, self.matrix(text).config.environments)

    def test_what_cannot_be_in_tox_ini(self):
        """A name in capitals, a value instead of a table, and what is not text in a list are refused."""
        self.assertMistakes(
            {
                "name": ("[environments.Lint]", [":2: environments.Lint:", "needs a name"]),
                "value": ("[environments]\nlint = 3", [":3: environments.lint:", "must be a table"]),
                "number": ("[environments.lint]\ncommands = 5", [":3: environments.lint.commands:", "not an integer"]),
                "list": ("[environments.lint]\ndeps = [3]", [":3: environments.lint.deps:", "3 is an integer"]),
            }
        )
