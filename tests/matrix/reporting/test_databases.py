"""Tests of whether the tests had the database that was promised."""

import unittest

from django_async_test.matrix.reporting import databases
from tests.matrix.reports import DATABASE, report

EXPECTED = {"kind": "postgres", "django": "5.2", "driver": None, "server_since": "14", "image": "postgres:15"}


class DatabaseTests(unittest.TestCase):
    def wrong(self, database=None, expected=None, **changes):
        return "; ".join(databases.wrong(dict(EXPECTED, **(expected or {})), report(database=database, **changes)))

    def test_the_database_that_was_promised(self):
        """A server that the tests have used, with any driver, is right."""
        self.assertEqual("", self.wrong())
        self.assertEqual("", self.wrong({"driver": "psycopg"}))

    def test_another_database(self):
        """Tests that ran on SQLite are not taken for tests on PostgreSQL."""
        self.assertEqual(
            "its database was SQLite 3.40.1 instead of PostgreSQL", self.wrong({"server": "SQLite 3.40.1"})
        )

    def test_a_backend_of_another_database(self):
        """What Django has for another database cannot have used this server; a backend of one's own can."""
        for change in ({"vendor": "sqlite"}, {"engine": "django.db.backends.mysql"}):
            self.assertIn("but its backend", self.wrong(change))
        self.assertEqual("", self.wrong({"engine": "tenants.postgresql_backend"}))

    def test_a_database_that_no_test_used(self):
        """A connection that no test has used says nothing; tests without a database are tested with SQLite."""
        self.assertEqual("none of its tests used PostgreSQL", self.wrong({"used": False}))
        self.assertEqual("none of its tests used PostgreSQL", self.wrong(databases=[]))
        self.assertEqual("", self.wrong(databases=[], expected={"kind": "sqlite"}))

    def test_the_default_connection_counts(self):
        """Other connections of a project may be of any kind, unless there is none but those."""
        other = dict(DATABASE, alias="other", server="SQLite 3.40.1")
        self.assertEqual("", self.wrong(databases=[DATABASE, other]))
        self.assertIn("SQLite", self.wrong(databases=[other]))

    def test_another_driver(self):
        """A driver that the project has chosen must have been the one."""
        self.assertEqual("", self.wrong(expected={"driver": "psycopg2"}))
        self.assertEqual("", self.wrong(expected={"driver": "none"}))
        self.assertEqual("its driver was psycopg2 instead of psycopg", self.wrong(expected={"driver": "psycopg"}))
        mysql = {"driver": "MySQLdb", "server": "MariaDB 10.11.14", "vendor": "mysql", "engine": "x.mysql"}
        expected = {"kind": "mariadb", "driver": "mysqlclient", "image": None, "server_since": "10.6"}
        self.assertEqual("", self.wrong(mysql, expected))

    def test_another_version_of_the_server(self):
        """A server that Django does not accept is wrong, and in CI one that is not the container's."""
        self.assertIn("and Django 5.2 needs 14", self.wrong({"server": "PostgreSQL 13.2"}))
        self.assertEqual("", self.wrong({"server": "PostgreSQL 16.1"}))
        self.assertIn("its container is postgres:15", self.wrong({"server": "PostgreSQL 16.1"}, ci=True))
        self.assertEqual("", self.wrong(ci=True))
        for image in ("postgis/postgis:15-3.4", "postgres:15@sha256:ab12", "registry:5000/postgres"):
            self.assertEqual("", self.wrong(ci=True, expected={"image": image}))
        self.assertIn("not known", self.wrong({"server": "PostgreSQL unknown"}))
