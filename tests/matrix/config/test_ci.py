"""Tests of the table [ci]."""

from tests.matrix.helpers import MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "bad cron line": (
        '[ci]\nschedule = "weekly"',
        [":3: ci.schedule:", 'expected a cron line like "23 4 * * 1", not "weekly"'],
    ),
    "nothing to run with": ('[ci]\nrun_with = "nox"', [":3: ci.run_with:", "nox needs its file: write nox in [write]"]),
    "jobs of nothing": ("[ci]\njob_size = 0", [":3: ci.job_size:", "at least 1"]),
    "text that would be more in YAML": ('[ci]\nrunner = "a: b"', [":3: ci.runner:", "that are not allowed here"]),
    "text that would be more in a shell": ('[ci]\ntool = "a$(b)"', [":3: ci.tool:", "that are not allowed here"]),
}


class CITests(MistakeTests):
    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_own_environments_are_run_unless_some_are_chosen(self):
        """CI runs all environments of the project's own, or those that are listed; others are refused."""
        text = "[environments.lint]\n[environments.docs]\n"
        self.assertEqual(["lint", "docs"], self.matrix(text).config.ci["environments"])
        self.assertEqual(["docs"], self.matrix(text + '[ci]\nenvironments = ["docs"]').config.ci["environments"])
        mistake = text + '[ci]\nenvironments = ["dosc"]'
        self.assertMistakes({"another": (mistake, [":5: ci.environments:", 'did you mean "docs"?'])})
