"""Tests of why no environment has a series."""

from django_async_test.matrix.migration import series
from tests.matrix.helpers import ProjectTests


class SeriesTests(ProjectTests):
    def test_reasons(self):
        """The reason is that of the cells, of which those that could be asked for go first."""
        matrix = self.matrix('django = ">=3.2,<=4.2"\npython = ">=3.10,<=3.13"')
        for kind, name, text, lines in (
            ("Python", "3.13", "not official, but Django 4.2", ['unofficial = ["py313-django41", "py313-django42"]']),
            ("Python", "3.14", "does not choose this Python", []),
            ("Django", "5.2", "does not choose this Django", []),
            ("Django", "main", "no environment has it", ["main = true"]),
            ("Python", "2.7", "no environment has it", []),
        ):
            with self.subTest(name):
                reason, shown = series.why_out(kind, name, matrix)
                self.assertIn(text, reason)
                self.assertEqual(lines, shown)

    def test_main_needs_a_newer_python(self):
        """Where no Python of the matrix runs the branch main, its key alone would change nothing: that is said."""
        matrix = self.matrix('django = ">=3.2,<=4.2"\npython = ">=3.8,<=3.11"')
        reason, shown = series.why_out("Django", "main", matrix)
        self.assertEqual("Django main requires Python 3.12 or later, which no environment has", reason)
        self.assertEqual(["# raise the limit of python = to 3.12 for that", "main = true"], shown)

    def test_too_old_and_too_new(self):
        """An old Python is too old for the oldest Django, and a new one too new for the newest."""
        matrix = self.matrix('django = ">=5.1,<=6.1"\npython = ">=3.8,<=3.12"')
        self.assertIn("Django 5.1", series.why_out("Python", "3.8", matrix)[0])
        matrix = self.matrix('django = ">=2.2,<=3.0"\npython = ">=3.8,<=3.14"')
        self.assertIn("Django 3.0", series.why_out("Python", "3.14", matrix)[0])
