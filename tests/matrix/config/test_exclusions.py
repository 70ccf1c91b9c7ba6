"""Tests of the exclusions in a configuration."""

from django_async_test.matrix import config
from tests.matrix.helpers import TODAY, MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "exclusion without a reason": ('[[exclude]]\ncells = "py312"', [":2: exclude.reason:"]),
    "exclusion of nothing": ('[[exclude]]\ncells = "py312-django53"\nreason = "a"', ["excludes nothing"]),
    "exclusion of everything": ('[[exclude]]\ncells = "*"\nreason = "a"', ["leave no environment"]),
}


class ExclusionTests(MistakeTests):
    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_one_pattern_and_several(self):
        """A single pattern is a list of one, and each exclusion knows its place."""
        self.configure('[[exclude]]\ncells = "a"\nreason = "b"\n[[exclude]]\ncells = ["c", "d"]\nreason = "e"')
        found = config.load(today=TODAY).exclusions
        self.assertEqual([(["a"], "b"), (["c", "d"], "e")], [(one.patterns, one.reason) for one in found])
        self.assertEqual(("exclude", 1, "cells"), found[1].path)

    def test_a_list_of_names_is_not_one_of_tables(self):
        """What stands in [[exclude]] instead of a table is refused with an example."""
        self.assertMistakes({"names": ('exclude = ["py312"]', [":2: exclude:", "must be a table like"])})
