"""Tests of choosing among cells and environments."""

from django_async_test.matrix import selection
from tests.matrix.helpers import ProjectTests, names_of


class SelectorTests(ProjectTests):
    def selector(self):
        matrix = self.matrix('databases = ["sqlite", "postgres"]')
        return selection.Selector(matrix.config, matrix.cells, matrix.chosen)

    def test_words(self):
        """A word chooses Pythons Django by Django."""
        selector = self.selector()
        cells = [cell for cell in selector.cells if cell.django == "6.0"]
        for word, expected in (("oldest", ["3.12"]), ("newest", ["3.14"]), ("ends", ["3.12", "3.14"])):
            chosen = selector.select(word, cells, ("databases",), "sqlite")
            self.assertEqual(expected, [cell.python for cell in chosen], word)
        self.assertEqual(cells, selector.select("all", cells, ("databases",), "sqlite"))

    def test_a_pattern_may_be_for_another_database(self):
        """A pattern that means cells of another database chooses none here, and is no mistake."""
        selector = self.selector()
        path = ("factors", "a", "cells")
        self.assertEqual([], selector.select(["py312-django52-postgres"], selector.cells, path, "sqlite"))
        self.assertEqual(1, len(selector.select(["py312-django52-postgres"], selector.cells, path, "postgres")))

    def test_a_hint_says_why_a_cell_is_out_or_names_the_nearest(self):
        """A pattern that means nothing is answered with a reason or with a name."""
        selector = self.selector()
        self.assertIn(
            "requires Python >=3.12", selector.every["py310-django61"].reason + selector.hint("py311-django61")
        )
        self.assertEqual('did you mean "py312-django52"?', selector.hint("py312-djnago52"))

    def test_environments_are_matched_too(self):
        """A pattern means the environments that have its factors."""
        matrix = self.matrix('django = ["5.2", "6.0"]\npython = ["3.12"]')
        found = selection.matching("django60", matrix.environments)
        self.assertEqual(["py312-django60-sqlite"], [environment.name for environment in found])
        self.assertEqual(2, len(names_of(matrix)))
