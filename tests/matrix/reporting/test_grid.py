"""Tests of the picture before it is drawn."""

import unittest

from django_async_test.matrix.reporting import grid, judge
from tests.matrix.reports import report


def verdict(name="py313-django52-postgres", problems=(), warnings=(), is_missing=False, experimental=None, **changes):
    """Return a verdict on an environment; what is changed in its report are keyword arguments."""
    python, django, database = name.split("-")[:3]
    expected = {
        "name": name,
        "python": "{}.{}".format(python[2], python[3:]),
        "django": {"django52": "5.2", "django61": "6.1", "djangomain": "main"}[django],
        "database": database,
        "experimental": experimental,
    }
    return judge.Verdict(expected, None if is_missing else report(**changes), list(problems), list(warnings))


class GridTests(unittest.TestCase):
    def test_rows_and_columns(self):
        """Each database has a grid: the newest Django first, Pythons from left to right."""
        names = ["py313-django52-sqlite", "py39-django52-sqlite", "py313-djangomain-sqlite", "py313-django61-postgres"]
        first, second = grid.grids([verdict(name) for name in names])
        self.assertEqual(("sqlite", ["3.9", "3.13"]), (first.database, first.pythons))
        self.assertEqual(["main", "5.2"], [django for django, _ in first.rows])
        self.assertEqual([[], ["py313-djangomain-sqlite"]], [[one.name for one in place] for place in first.rows[0][1]])
        self.assertEqual(["PostgreSQL 15.18"], second.servers)
        self.assertEqual(["psycopg2 2.9.12"], second.drivers)

    def test_a_tile(self):
        """A tile has counts, in which an expected failure has passed, and seconds."""
        tile = grid.Tile(verdict("py313-django52-postgres-drf316"))
        self.assertEqual("41", tile.tests)
        self.assertEqual(["2 skipped", "12.3 s"], tile.remarks)
        self.assertEqual(("drf316", "✓", "3.13.1", "5.2.19"), (tile.factors, tile.mark, tile.python, tile.django))

    def test_what_is_not_known(self):
        """An environment that did not run has no numbers, and tests that nobody has seen are unknown."""
        missing = grid.Tile(verdict(problems=["it did not run"], is_missing=True))
        self.assertEqual(("?", "did not run", "", []), (missing.mark, missing.word, missing.tests, missing.remarks))
        self.assertEqual("tests unknown", grid.Tile(verdict(runs=[])).tests)

    def test_marks_differ_in_form(self):
        """Nobody has to see colours to tell the marks apart."""
        self.assertEqual(len(grid.MARKS), len(set(grid.MARKS.values())))
        self.assertEqual(set(grid.MARKS), set(grid.WORDS))

    def test_times(self):
        """Seconds become minutes where there are many."""
        self.assertEqual("59.9 s", grid.duration(59.94))
        self.assertEqual("2.1 min", grid.duration(125))

    def test_order(self):
        """Series are sorted as versions, and main comes last."""
        self.assertEqual(
            ["3.9", "3.10", "pypy3.11", "3.14t", "main"],
            sorted(["main", "3.14t", "3.10", "pypy3.11", "3.9"], key=grid.order),
        )

    def test_why_tests_were_skipped(self):
        """A reason stands there once, with the tests and the environments that it is about."""
        other = {"reasons": {"no time": 1, "no server": 5}}
        verdicts = [verdict(), verdict("py313-django61-postgres", run=other), verdict(is_missing=True)]
        self.assertEqual([("no time", 3, 2), ("no server", 5, 1)], grid.skips(verdicts))

    def test_problems_are_said_once(self):
        """What is said of several environments stands there once, with their names."""
        found = grid.problems([verdict("py313-django52-sqlite", ["a"]), verdict("py313-django61-sqlite", ["a"], ["b"])])
        self.assertEqual(
            [("✗", "a", ["py313-django52-sqlite", "py313-django61-sqlite"]), ("!", "b", ["py313-django61-sqlite"])],
            found,
        )
