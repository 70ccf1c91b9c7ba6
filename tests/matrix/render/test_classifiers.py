"""Tests of the trove classifiers."""

from django_async_test.matrix.errors import Problem
from django_async_test.matrix.render import classifiers
from tests.matrix.helpers import ProjectTests


class ClassifierTests(ProjectTests):
    TEXT = 'django = ["5.2", "6.1"]\npython = ["3.13", "3.14"]\nmain = true'

    def test_what_is_tested_is_classified(self):
        """There is a classifier for each Django and each Python, and none for the branch."""
        expected = ["Framework :: Django :: 5.2", "Framework :: Django :: 6.1"]
        expected += ["Programming Language :: Python :: 3.13", "Programming Language :: Python :: 3.14"]
        self.assertEqual(expected, classifiers.classifiers(self.matrix(self.TEXT)))

    def test_lines_are_replaced_where_they_are(self):
        """Quotes, commas and indentation stay; other classifiers too."""
        text = (
            "    classifiers=[\n"
            '        "Framework :: Django",\n'
            '        "Framework :: Django :: 1.8",\n'
            '        "Framework :: Django :: 1.9",\n'
            '        "Programming Language :: Python :: 3",\n'
            '        "Programming Language :: Python :: 3 :: Only",\n'
            '        "Programming Language :: Python :: 3.5",\n'
            "    ],\n"
        )
        expected = (
            "    classifiers=[\n"
            '        "Framework :: Django",\n'
            '        "Framework :: Django :: 5.2",\n'
            '        "Framework :: Django :: 6.1",\n'
            '        "Programming Language :: Python :: 3",\n'
            '        "Programming Language :: Python :: 3 :: Only",\n'
            '        "Programming Language :: Python :: 3.13",\n'
            '        "Programming Language :: Python :: 3.14",\n'
            "    ],\n"
        )
        self.assertEqual(expected, classifiers.fill_in(text, self.matrix(self.TEXT), "setup.py"))

    def test_a_file_without_any(self):
        """Where there is no classifier to begin with, the error says which to write."""
        with self.assertRaisesRegex(Problem, 'setup.py: has no classifier "Framework :: Django :: ..."'):
            classifiers.fill_in("", self.matrix(self.TEXT), "setup.py")
