"""Tests of the matrix as a whole."""

from django_async_test.matrix.environments import Environment
from django_async_test.matrix.errors import Problem
from tests.matrix.helpers import ProjectTests


class FindTests(ProjectTests):
    def test_the_nearest_name_is_suggested(self):
        """A name that is not there is answered with one that is."""
        with self.assertRaisesRegex(Problem, 'did you mean "py312-django52-sqlite"'):
            self.matrix().find("py312-djnago52-sqlite")

    def test_environments_and_cells_have_names(self):
        """An environment is found by its whole name, a pair of Python and Django by its factors."""
        matrix = self.matrix()
        self.assertIsInstance(matrix.find("py312-django52-sqlite"), Environment)
        self.assertEqual("not chosen", matrix.find("py310-django52").status)

    def test_series_that_have_an_environment(self):
        """Only series with an environment are listed, from the oldest to the newest."""
        matrix = self.matrix('[databases.sqlite]\ncells = ["py314-django60", "py312-django61"]')
        self.assertEqual((["3.12", "3.14"], ["6.0", "6.1"]), (matrix.pythons(), matrix.djangos()))
