"""Tests of ranges of Django, and of numbers that mean one series."""

import unittest

from django_async_test.matrix.existing_tox import ranges
from tests.matrix.helpers import table
from tests.matrix.init.proposals import ProposalTests


class RangeTests(unittest.TestCase):
    def test_the_newest_of_a_range(self):
        """It is the newest released series that a range with an end has."""
        for text, series in (
            ("Django>=4.2,<5.0", "4.2"),
            ("~=5.0", "5.2"),
            ("==5.1.*", "5.1"),
            (">=4.2", None),
            ("django>=x", None),
            ("main", None),
        ):
            self.assertEqual(series, ranges.newest_django(text, table()), text)

    def test_numbers(self):
        """A number means what is installed for it, in either format, unless that is several things."""
        for text, expected in (
            ("deps =\n    django6: Django>=6.0,<6.1\n    dj5: django ~= 5.0  # all\n", {"6": "6.0", "5": "5.2"}),
            ('"dj_4: Django==4.1.*",', {"4": "4.1"}),
            ("django6: Django>=6.0,<6.1\ndjango6: Django>=6.1,<6.2", {}),
            (
                "22: Django >= 2.2, < 2.3\n111: django<2\n14: Django<1.5\n21: Django~=2.1",
                {"22": "2.2", "111": "1.11", "21": "2.1"},
            ),
            ("50: Django==5.2.*", {"50": "5.2"}),
            ("django6: Django>=6.0\ndjango52: Django<6\ndjango5: django-filter<6", {}),
        ):
            self.assertEqual(expected, ranges.numbers(text, table()), text)


class ProposalsTests(ProposalTests):
    def test_numbers_without_a_name(self):
        """Mere digits with which a Django is installed are that Django, in names and conditions."""
        tox = """
            [tox]
            envlist = py36-{22,32}, py38-32
            [testenv]
            deps =
                22: Django>=2.2,<2.3
                32: Django>=3.2,<3.3
                32: a
                !22: b
            commands = pytest
        """
        proposal = self.propose(tox_DOT_ini=tox)
        self.assertEqual(["2.2", "3.2"], proposal.sources.tox.djangos)
        self.assertEqual([("a", ["3.2"], None)], proposal.sources.tox.deps)
        self.assertEqual([], [other for cell in proposal.sources.tox.axes.cells for other in cell.others])

    def test_a_number_that_is_not_the_newest(self):
        """The series is proposed that is installed, also for jobs that call such environments."""
        self.write("pyproject.toml", '[project]\nname = "a"\n')
        tox = """
            [tox]
            envlist = py312-django{52,5}
            [testenv]
            commands = pytest
            deps =
                django52: Django>=5.2,<5.3
                django5: Django>=5.0,<5.1
        """
        self.write("tox.ini", tox)
        job = "jobs: {test: {strategy: {matrix: {env: [py312-django5]}}, steps: [{run: tox}]}}"
        found = self.propose(_DOT_github__workflows__a_DOT_yml=job)
        self.assertEqual(">=5.0,<=5.2,!=5.1", found.django)
