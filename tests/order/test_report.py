"""Tests of the report."""

import unittest

from django_async_test.order import report
from django_async_test.order.search import Finding, Kind


class ReportTests(unittest.TestCase):
    def report(self, *findings):
        return report.text(findings, lambda finding: ["python", "-m", "x", "a b"])

    def test_a_polluter(self):
        """The cause, the tests that fail, their errors, what was left, and the command that repeats it."""
        finding = Finding("m.C.x", Kind.POLLUTED, ["n.D.y", "n.D.z"], "AssertionError: 1 != 2")
        finding.left = {"n.D.y": ["environ: X is new"], "n.D.z": [], "": ["the table t had 1 rows, and has 2", "other"]}
        text = self.report(finding)
        for part in (
            "Fails after n.D.y and n.D.z, together:\n  m.C.x\n    AssertionError: 1 != 2",
            "n.D.y has left:\n    environ: X is new",
            "the table t had 1 rows, and has 2",
            "python -m x 'a b'",
            "1 cause found; 1 test depends on the order.",
        ):
            self.assertIn(part, text)
        self.assertNotIn("other", text)

    def test_many_victims(self):
        """Tests with the same cause are in one chapter, and only some of them are named."""
        findings = [Finding("m.C.{}".format(number), Kind.POLLUTED, ["n.D.y"], "") for number in range(8)]
        text = self.report(*findings)
        self.assertIn("and 3 more", text)
        self.assertIn("1 cause found; 8 tests depend on the order.", text)
        self.assertIn("Nothing that changed_state compares was left", text)

    def test_each_kind_is_said(self):
        """The words of each kind name its causes."""
        for kind, causes, words in (
            (Kind.HOOKS, ["hooks:n.D"], "Fails after the hooks of n.D ("),
            (Kind.NEEDS, ["n.D.y"], "Fails alone, and passes only after n.D.y:"),
            (Kind.IMPORTED, ["n"], "Fails once n is imported"),
            (Kind.ALWAYS, [], "Fails in each order and alone"),
            (Kind.UNSTEADY, [], "Failed once, and passes in the same order"),
        ):
            with self.subTest(kind):
                self.assertIn(words, self.report(Finding("m.C.x", kind, causes, "error")))

    def test_nothing_was_found(self):
        """That no test depends on the order is said too."""
        self.assertEqual("No test was found that depends on the order.", self.report())
        self.assertIn("so far, but the search was not over", report.text([], None, is_whole=False))
