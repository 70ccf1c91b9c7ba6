"""Tests of the table of GitHub's actions."""

from tests.matrix.helpers import MistakeTests


class ActionsTests(MistakeTests):
    def test_versions(self):
        """An action has a tag, or a commit with its version as a comment."""
        text = '[ci.actions]\n"actions/checkout" = "v6"\n"actions/setup-python" = "abcdef # v6.0.1"'
        expected = {"actions/checkout": "v6", "actions/setup-python": "abcdef # v6.0.1"}
        self.assertEqual(expected, self.matrix(text).config.ci["actions"])

    def test_mistakes(self):
        """Actions that are not used, and what is no version, are refused."""
        self.assertMistakes(
            {
                "name": ('[ci.actions]\n"actions/chekout" = "v6"', ['did you mean "actions/checkout"?']),
                "line": ('[ci.actions]\n"actions/checkout" = "v6\\nrun: x"', ["expected a version"]),
                "type": ('[ci.actions]\n"actions/checkout" = 6', ["expected a version"]),
                "shell": ('[ci.actions]\n"actions/checkout" = "v6 # v6 x"', ["expected a version"]),
            }
        )
