"""Tests of one-line errors."""

import unittest

from django_async_test.matrix.errors import Problem, nearest
from tests.matrix.helpers import table


class ProblemTests(unittest.TestCase):
    def test_a_place_comes_first(self):
        """File, line and key stand before the message."""
        self.assertEqual("a.toml:3: django: is wrong.", str(Problem("is wrong.", "a.toml", 3, "django")))
        self.assertEqual("is wrong.", str(Problem("is wrong.")))

    def test_it_is_one_line(self):
        """Line breaks do not get into the message."""
        self.assertEqual("a b", str(Problem("a\n  b")))


class NearestTests(unittest.TestCase):
    def test_the_nearest_word_is_suggested(self):
        """A slip of the pen is recognized."""
        self.assertEqual('did you mean "django"?', nearest("djnago", ["django", "python"]))

    def test_otherwise_all_words_are_listed(self):
        """Where nothing is near, the choices are listed, but not hundreds."""
        self.assertEqual("choose from: a, b.", nearest("xyz", ["a", "b"]))
        self.assertLess(len(nearest("xyz", list(table().python) * 10)), 200)
