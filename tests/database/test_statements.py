"""Tests of which statements end a transaction."""

import unittest

from django_async_test.database import statements

ALL = ("sqlite", "postgresql", "mysql")

# (vendors, statement)
ENDINGS = [
    (ALL, "COMMIT"),
    (ALL, " commit;"),
    (ALL, "\n\tCommit ; SELECT 1"),
    (ALL, "ROLLBACK"),
    (ALL, "ROLLBACK WORK"),
    (ALL, "SELECT 1; COMMIT"),
    (ALL, "SELECT ';'; COMMIT"),
    (ALL, "/* a comment */ COMMIT"),
    (ALL, "-- a comment\nCOMMIT"),
    (ALL, "COMMIT -- to disk"),
    (ALL, "\ufeffCOMMIT"),
    (ALL, b"COMMIT"),
    (ALL, bytearray(b"SELECT 1; ROLLBACK")),
    (("sqlite", "postgresql"), "end"),
    (("sqlite", "postgresql"), "ABORT"),
    (("postgresql",), "/* /* nested */ */ COMMIT"),
    (("postgresql",), "SELECT E'\\'; '; COMMIT"),
    (("postgresql",), "SELECT $tag$ ; $tag$; ROLLBACK"),
    (("postgresql",), "PREPARE TRANSACTION 'name'"),
    (("mysql",), "/*!50000 COMMIT */"),
    (("mysql",), "/*M!100100 COMMIT */"),
    (("mysql",), "# a comment\nCOMMIT"),
    (("mysql",), "SELECT 'it\\'s'; COMMIT"),
    (("mysql",), "EXECUTE IMMEDIATE 'COMMIT'"),
    (("mysql",), 'PREPARE name FROM "COMMIT"'),
    (("mysql",), "BEGIN NOT ATOMIC COMMIT; END"),
    (("mysql",), "IF 1 = 1 THEN COMMIT; END IF"),
    (("mysql",), "FOR i IN 1 .. 2 DO SELECT i; COMMIT; END FOR"),
    (("mysql",), "SET STATEMENT max_statement_time = 1 FOR COMMIT"),
    (("mysql",), "SET autocommit = 1"),
    (("mysql",), "BEGIN"),
    (("mysql",), "START TRANSACTION READ ONLY"),
    (("mysql",), "SET SESSION autocommit := ON"),
    (("mysql",), "SET @@autocommit=1"),
    (("mysql",), "SELECT 1; SET autocommit = 1"),
    (("sqlite",), "CREATE TRIGGER a AFTER INSERT ON b BEGIN SELECT CASE WHEN 1 THEN 2 END; END; COMMIT"),
]

OTHERS = [
    (ALL, "SELECT 1"),
    (ALL, "INSERT INTO t VALUES ('; COMMIT')"),
    (ALL, "SAVEPOINT x"),
    (ALL, "RELEASE SAVEPOINT x"),
    (ALL, "ROLLBACK TO SAVEPOINT x"),
    (ALL, "ROLLBACK TRANSACTION TO x"),
    (ALL, "/* COMMIT */ SELECT 1"),
    (ALL, "-- ; COMMIT\nSELECT 1"),
    (ALL, "SELECT 1 -- ; COMMIT"),
    (ALL, "SELECT commit FROM history; SELECT 1"),
    (ALL, ""),
    (ALL, " ;; "),
    (ALL, None),
    (("sqlite",), 'SELECT [; COMMIT], `; COMMIT`, "; COMMIT"'),
    (("sqlite",), "CREATE TRIGGER a AFTER INSERT ON b BEGIN SELECT CASE WHEN 1 THEN 2 END; END;"),
    (("postgresql",), "DO $$ BEGIN COMMIT; END $$"),
    (
        ("postgresql",),
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END; SELECT 1",
    ),
    (("mysql",), "SELECT 'it\\'s; COMMIT'"),
    (("mysql",), "SELECT 1--1"),
    (("mysql",), "ANALYZE FORMAT=JSON SELECT * FROM commit"),
    (("mysql",), "SET STATEMENT max_statement_time = 1 FOR SELECT 1"),
    (("mysql",), "IF 1 = 1 THEN SELECT 1; END IF"),
    (("mysql",), "SET autocommit = 0"),
    (("mysql",), "SET @x = 1"),
    (("mysql",), "EXECUTE IMMEDIATE @sql"),
]


class StatementTests(unittest.TestCase):
    def each(self, cases):
        for vendors, sql in cases:
            for vendor in vendors:
                with self.subTest(vendor=vendor, sql=sql):
                    yield statements.look_at(sql, vendor)

    def test_a_statement_that_ends_the_transaction_is_found(self):
        """Comments, other statements before it, and what it is written in, do not hide it."""
        for verdict in self.each(ENDINGS):
            self.assertTrue(verdict.ends)

    def test_other_statements_do_not_end_it(self):
        """Words in strings, identifiers, comments and bodies of functions end nothing; neither do savepoints."""
        for verdict in self.each(OTHERS):
            self.assertEqual(("", False), tuple(verdict))

    def test_mysql_commits_before_it_changes_a_table(self):
        """Statements of definition commit on MySQL, which is not an end that can be refused."""
        for sql in (
            "CREATE TABLE t (id int)",
            "alter table t",
            "TRUNCATE t",
            "ANALYZE LOCAL TABLE t",
            "/* c */ DROP TABLE t",
            "SET PASSWORD = ''",
        ):
            with self.subTest(sql):
                self.assertEqual(("", True), tuple(statements.look_at(sql, "mysql")))
                self.assertEqual(("", False), tuple(statements.look_at(sql, "sqlite")))

    def test_temporary_tables_commit_nothing(self):
        """MySQL creates and drops them inside the transaction."""
        for sql in ("CREATE TEMPORARY TABLE t (id int)", "CREATE OR REPLACE TEMPORARY TABLE t (id int)"):
            self.assertFalse(statements.look_at(sql, "mysql").commits)
        self.assertFalse(statements.look_at("DROP TEMPORARY TABLE t", "mysql").commits)

    def test_the_setting_that_a_statement_changes_is_found(self):
        """SET and RESET name it, and set_config() in its text or its first parameter."""
        for sql, params, name in (
            ("SET search_path TO a", None, "search_path"),
            ("RESET Search_Path", None, "search_path"),
            ("SELECT set_config('my.tenant', %s, false)", ["a"], "my.tenant"),
            ("SELECT set_config(%s, %s, false)", ["my.tenant", "a"], "my.tenant"),
            ("SELECT set_config(%s, %s, false)", {"a": "my.tenant"}, None),
            ("SELECT set_config(%s, 'a', false)", ["my tenant; x"], None),
            ("SELECT 1", None, None),
        ):
            with self.subTest(sql, params=params):
                self.assertEqual(name, statements.setting(sql, None, params))

    def test_an_object_of_psycopg_is_rendered(self):
        """What has ``as_string()`` is asked for its text."""

        class Composed(object):
            def as_string(self, context):
                return "ROLL" + context

        self.assertEqual("ROLLBACK", statements.look_at(Composed(), "postgresql", "BACK").ends)

    def test_the_parts_of_a_template_string_are_looked_at(self):
        """A template string of Python 3.14 has its text in pieces."""

        class Template(object):
            strings = ("SELECT ", "; COMMIT")

        self.assertEqual("COMMIT", statements.look_at(Template(), "postgresql").ends)

    def test_a_long_statement_is_not_kept(self):
        """The cache keeps short statements only."""
        before = statements._look_at_short.cache_info().currsize
        sql = "INSERT INTO t VALUES ({}); COMMIT".format(", ".join(["'a; b'"] * 500))
        self.assertEqual("COMMIT", statements.look_at(sql, "sqlite").ends)
        self.assertEqual(before, statements._look_at_short.cache_info().currsize)
