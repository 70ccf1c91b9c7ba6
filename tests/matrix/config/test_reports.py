"""Tests of the table about reports."""

from tests.matrix.helpers import MistakeTests


class ReportsTests(MistakeTests):
    def test_the_default(self):
        """The plugin is installed and one test must run; where tox cannot require the tool, the plugin is a file."""
        reports = self.matrix().config.reports
        self.assertEqual(("package", 1), (reports.plugin, reports.min_tests))
        reports = self.matrix('[ci]\ntool = ".[matrix]"').config.reports
        self.assertEqual("file", reports.plugin)

    def test_mistakes(self):
        """Unknown plugins and impossible numbers are refused."""
        self.assertMistakes(
            {
                "plugin": ('[reports]\nplugin = "pakage"', ["reports.plugin", 'did you mean "package"?']),
                "number": ("[reports]\nmin_tests = -1", ["reports.min_tests", "at least 0"]),
                "type": ('[reports]\nmin_tests = "1"', ["must be an integer"]),
            }
        )
