"""Tests of the lines of a setting."""

import configparser
import unittest

from django_async_test.matrix.existing_tox import lines


class LineTests(unittest.TestCase):
    def test_lines_are_resolved(self):
        """Continued lines are joined, comments are gone, and references are replaced, with their condition."""
        parser = configparser.RawConfigParser()
        parser.read_string("[a]\nb =\n    c\n    d\n")
        text = "e \\\n  f  # g\n# h\nx: {[a]b}\n{[nowhere]b}\n"
        self.assertEqual(["e f", "x: c", "x: d"], lines.resolved(text, parser))

    def test_conditions_are_split_off(self):
        """A condition stands before a colon that is not one of an address."""
        self.assertEqual(("py39-dj42", "a"), lines.split("py39-dj42: a"))
        for line in ("a>=1", "https://example.com/a.zip", "git+ssh://x: y", "manage.py test {posargs: -v 2}"):
            self.assertEqual((None, line), lines.split(line))

    def test_django_itself(self):
        """Django is recognized as a requirement and as its repository, and its companions are not Django."""
        for text in ("Django", "django>=4,<5", "https://github.com/django/django/archive/main.zip"):
            self.assertTrue(lines.is_django(text), text)
        for text in ("django-filter", "-r django.txt", "https://github.com/django/asgiref/archive/main.zip"):
            self.assertFalse(lines.is_django(text), text)

    def test_commands_that_are_not_for_each_environment(self):
        """Reports of coverage and installations of pip are recognized, running the tests with coverage is neither."""
        self.assertTrue(lines.REPORTS.match("python -m coverage report -m"))
        self.assertTrue(lines.INSTALLS.match("pip install -U pip"))
        self.assertFalse(lines.REPORTS.match("coverage run runtests.py"))
