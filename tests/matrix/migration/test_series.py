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

    def test_too_old_and_too_new(self):
        """An old Python is too old for the oldest Django, and a new one too new for the newest."""
        matrix = self.matrix('django = ">=5.1,<=6.1"\npython = ">=3.8,<=3.12"')
        self.assertIn("Django 5.1", series.why_out("Python", "3.8", matrix)[0])
        matrix = self.matrix('django = ">=2.2,<=3.0"\npython = ">=3.8,<=3.14"')
        self.assertIn("Django 3.0", series.why_out("Python", "3.14", matrix)[0])
