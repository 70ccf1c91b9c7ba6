"""Tests of the table about coverage."""

from tests.matrix.helpers import MistakeTests


class CoverageTests(MistakeTests):
    def coverage(self, text, command="pytest"):
        return self.matrix(text, commands='commands = ["{}"]\n'.format(command)).config.coverage

    def test_nothing_is_measured_unasked(self):
        """Without the table there is no coverage."""
        self.assertFalse(self.coverage("").is_on)
        self.assertFalse(self.coverage("").measure)

    def test_who_measures(self):
        """Commands that measure are left to do so, all others are measured."""
        self.assertTrue(self.coverage('[coverage]\nsource = ["shop"]').measure)
        for command in ("coverage run manage.py test", "pytest --cov=shop", "python -m coverage run -p x"):
            self.assertFalse(self.coverage("[coverage]", command).measure)
        self.assertFalse(self.coverage("[coverage]\nmeasure = false").measure)

    def test_mistakes(self):
        """What cannot be measured is refused."""
        self.assertMistakes(
            {
                "nothing": ("[coverage]\nfail_under = 3", ["coverage: which packages are measured?"]),
                "path": ('[coverage]\nsource = ["src/shop"]', ["coverage.source", "the name of a package"]),
                "floor": (
                    '[coverage]\nsource = ["shop"]\nfail_under = 101',
                    ["coverage.fail_under", "between 0 and 100"],
                ),
                "upload": ('[coverage]\nsource = ["shop"]\nupload = ["codekov"]', ['did you mean "codecov"?']),
                "plugin": ('reports = { plugin = "none" }\n[coverage]\nsource = ["shop"]', ["leaves no data"]),
            }
        )
