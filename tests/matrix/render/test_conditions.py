"""Tests of conditions of tox: they mean what they should, and are short."""

import collections
import itertools
import random
import re

from django_async_test.matrix.render import conditions
from tests.matrix.helpers import ProjectTests

Version = collections.namedtuple("Version", "factor name")


def holds(condition, name):
    """Return whether tox finds that a condition holds in an environment: another reading of its rules."""
    factors = name.split("-")
    if not condition:
        return True
    parts = []
    for part in re.split(r"-(?![^{]*\})", condition):
        match = re.match(r"(.*)\{(.*)\}$", part)
        parts.append([match.group(1) + end for end in match.group(2).split(",")] if match else [part])
    return any(
        all((one[1:] not in factors) if one.startswith("!") else (one in factors) for one in choice)
        for choice in itertools.product(*parts)
    )


class ConditionTests(ProjectTests):
    TEXT = """
        django = "all"
        python = "all"
        databases = ["sqlite", "postgres"]
        [factors.drf]
        optional = true
        [factors.drf.versions.314]
        django = ">=3.2"
        [factors.drf.versions.315]
        django = ">=4.2"
    """

    def test_whatever_is_chosen_is_meant(self):
        """For any choice of environments the conditions hold in these, and in no other."""
        environments = self.matrix(self.TEXT).environments
        chance = random.Random(1)
        for size in [1, 2, 3, 10, 50, len(environments) - 1, len(environments)] * 3:
            chosen = chance.sample(environments, size)
            found = conditions.conditions(chosen, environments)
            for environment in environments:
                expected = environment in chosen
                self.assertEqual(expected, any(holds(condition, environment.name) for condition in found))

    def test_they_are_short(self):
        """Only what makes a difference is said."""
        environments = self.matrix(self.TEXT).environments

        def of(function):
            return conditions.conditions([one for one in environments if function(one)], environments)

        self.assertEqual([""], of(lambda one: True))
        self.assertEqual(["django18"], of(lambda one: one.django == "1.8"))
        self.assertEqual(["postgres"], of(lambda one: one.database.name == "postgres"))
        self.assertEqual(["drf314"], of(lambda one: "drf314" in one.name))
        self.assertEqual(["!drf314"], of(lambda one: "drf314" not in one.name))
        self.assertEqual(
            ["django{18,19}-postgres"],
            of(lambda one: one.django in ("1.8", "1.9") and one.database.name == "postgres"),
        )


class LinesTests(ProjectTests):
    def test_values_keep_their_order(self):
        """A value comes before those that follow it in the list of an environment."""
        matrix = self.matrix('databases = ["postgres"]\ndeps = ["pytest"]')
        lines = conditions.lines(matrix.environments, matrix.requirements)
        expected = ["django52: Django>=5.2,<5.3", "django60: Django>=6.0,<6.1", "django61: Django>=6.1,<6.2"]
        self.assertEqual(expected + ["pytest", "psycopg2-binary"], lines)


class EnvListTests(ProjectTests):
    def test_djangos_are_in_braces(self):
        """One line has the Djangos of a Python."""
        matrix = self.matrix('python = ["3.14", "3.15"]')
        expected = ["py314-django{52,60,61}-sqlite", "py315-django61-sqlite"]
        self.assertEqual(expected, conditions.env_list(matrix.environments))
