"""Tests of the table of facts: complete, consistent, and each fact with its source."""

import unittest

from django_async_test.matrix import facts
from tests.matrix.helpers import TODAY, table

# Official cells as the metadata of the latest releases has them, written down independently of the table.
OFFICIAL = {
    "1.8": "3.5",
    "1.9": "3.5",
    "1.10": "3.5",
    "1.11": "3.5 3.6 3.7",
    "2.0": "3.5 3.6 3.7",
    "2.1": "3.5 3.6 3.7",
    "2.2": "3.5 3.6 3.7 3.8 3.9",
    "3.0": "3.6 3.7 3.8 3.9",
    "3.1": "3.6 3.7 3.8 3.9",
    "3.2": "3.6 3.7 3.8 3.9 3.10",
    "4.0": "3.8 3.9 3.10",
    "4.1": "3.8 3.9 3.10 3.11",
    "4.2": "3.8 3.9 3.10 3.11 3.12",
    "5.0": "3.10 3.11 3.12",
    "5.1": "3.10 3.11 3.12 3.13",
    "5.2": "3.10 3.11 3.12 3.13 3.14",
    "6.0": "3.12 3.13 3.14",
    "6.1": "3.12 3.13 3.14 3.15",
}


# A page, or what a released package says or has.
SOURCE = r"^(https://\S+|metadata of \w+( [\d.]+)?|the files of \S+ [\d.]+)$"


class TableTests(unittest.TestCase):
    def test_every_official_cell_is_there_and_no_other(self):
        """The official cells of the table are those of the released metadata."""
        series = {name: " ".join(entry.python) for name, entry in table().django.items() if not entry.is_main}
        self.assertEqual(OFFICIAL, series)

    def test_every_python_is_there(self):
        """The table has all Pythons from 3.5 to 3.15, and the one after it, in order."""
        self.assertEqual(["3.{}".format(minor) for minor in range(5, 17)], list(table().python))

    def test_the_branch_comes_last(self):
        """Django's main is in the table, after all that is released."""
        self.assertEqual("main", list(table().django)[-1])

    def test_a_python_that_came_later_names_its_release(self):
        """The release that added a Python is the first of the series or a later patch of it."""
        for series, entry in table().django.items():
            for python, release in entry.python.items():
                with self.subTest(series, python=python):
                    self.assertTrue(release == series or release.startswith(series + "."))
        self.assertEqual("5.2.8", table().official("3.14", "5.2"))

    def test_pythons_in_the_table_are_in_the_table(self):
        """Each Python of a Django has an entry, is not both official and unofficial, and fits Requires-Python."""
        for series, entry in table().django.items():
            with self.subTest(series):
                self.assertLessEqual(set(entry.python) | set(entry.works), set(table().python))
                self.assertFalse(set(entry.python) & set(entry.works))
                for python in list(entry.python) + entry.works:
                    self.assertTrue(facts.contains(entry.requires_python, python))

    def test_nothing_works_where_it_is_said_to_fail(self):
        """The first Python on which a Django fails is later than all on which it works."""
        order = list(table().python)
        for series, entry in table().django.items():
            if entry.fails:
                with self.subTest(series):
                    last = max(order.index(python) for python in list(entry.python) + entry.works)
                    self.assertEqual(last + 1, order.index(entry.fails["python"]))

    def test_every_fact_has_a_source(self):
        """Entries and pins name a page or a release where they can be looked up, and pins their reason."""
        for entry in list(table().django.values()) + list(table().python.values()):
            self.assertRegex(entry.source, SOURCE)
        for entry in table().pins + list(table().drivers.values()) + table().servers:
            self.assertRegex(entry["source"], SOURCE)
        for pin in table().pins:
            self.assertTrue(pin["because"])

    def test_factors_are_unique(self):
        """No two series have one factor, as 1.11 and 11.1 would."""
        for entries in (table().django, table().python):
            factors = [entry.factor for entry in entries.values()]
            self.assertEqual(len(factors), len(set(factors)))

    def test_a_life_ends_after_it_began(self):
        """Every series is released before its end of life, and series follow each other."""
        for entries in (table().django, table().python):
            days = [entry.released for entry in entries.values()]
            self.assertEqual(sorted(days), days)
            for entry in entries.values():
                self.assertLess(entry.released, entry.end_of_life)

    def test_what_is_supported_on_a_day(self):
        """Alive is what is released and gets fixes."""
        alive = [series for series, entry in table().django.items() if table().alive(entry, TODAY)]
        self.assertEqual(["5.2", "6.0", "6.1"], alive)

    def test_servers_are_new_enough(self):
        """The server that is chosen for a Django is one that it accepts."""
        for series, entry in table().django.items():
            for kind in ("postgres", "mariadb", "mysql"):
                version = table().server(kind, series)["image"].split(":")[1]
                with self.subTest(series, kind=kind):
                    self.assertTrue(facts.contains(">=" + entry.servers.get(kind, "0"), version))

    def test_pythons_of_runners(self):
        """Whether GitHub's action has a Python depends on the runner."""
        for series, runner, expected in (
            ("3.8", "ubuntu-24.04", True),
            ("3.8", "ubuntu-26.04", False),
            ("3.9", "ubuntu-24.04-arm", True),
            ("3.9", "ubuntu-latest", False),
            ("3.12", "ubuntu-latest", True),
            ("3.7", "ubuntu-22.04", True),
            ("3.7", "my-own", False),
            ("3.5", "windows-latest", True),
            ("3.7", "macos-15", False),
            ("3.9", "macos-15", True),
        ):
            with self.subTest(series, runner=runner):
                self.assertEqual(expected, table().python[series].is_on(runner))

    def test_drivers(self):
        """psycopg2 is for all, psycopg from Django 4.2 on, and nothing is for what there is no driver for."""
        self.assertEqual("psycopg2-binary", table().driver("postgres", None, "3.6", "1.8")["package"])
        self.assertEqual("psycopg[binary]", table().driver("postgres", "psycopg", "3.12", "4.2")["package"])
        self.assertIsNone(table().driver("postgres", "psycopg", "3.8", "4.1"))


class RangeTests(unittest.TestCase):
    def test_the_end_of_a_series(self):
        """The range of a series ends before the next, whether it is a number or a year."""
        for series, end in (("6.1", "6.2"), ("1.11", "1.12"), ("2028", "2029"), ("2028.1", "2028.2")):
            self.assertEqual(end, facts.after(series))

    def test_a_new_django_is_one_entry(self):
        """A series that is added to the file is all that a new Django takes, also one that is named by a year."""
        with open(facts.PATH, "rb") as file:
            data = facts.tomllib.load(file)
        entry = dict([one for one in data["django"] if one["series"] == "6.1"][0], series="2028", latest="2028.1")
        data["django"].append(entry)
        django = facts.Facts(data).django["2028"]
        self.assertEqual("django2028", django.factor)
        self.assertEqual("Django>=2028,<2029", django.requirement)
