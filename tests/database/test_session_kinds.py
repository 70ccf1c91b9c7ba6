"""Tests of what is read in statements that may change the session of a database."""

import unittest

from django_async_test.database import session_kinds
from django_async_test.database.session_kinds import KINDS


def found(vendor, sql, params=None):
    return [name for kind in KINDS[vendor] for name in kind.names(sql, params)]


class NamesTests(unittest.TestCase):
    def test_of_mysql(self):
        """Variables of all scopes and spellings, users' own, temporary tables, locks, whose name may be a parameter."""
        for sql, params, names in (
            ("SET sql_mode = 'a', GLOBAL b = 1, @@SESSION.c := 2", None, ["SESSION.sql_mode", "GLOBAL.b", "SESSION.c"]),
            ("/* first */ set @@global.x=1; SET @y = 2", None, ["GLOBAL.x", "@y"]),
            ("SET @a = 1, @b = 2", None, ["@a", "@b"]),
            ("SELECT 1 INTO @a", None, ["@a"]),
            ("SET autocommit = 0", None, []),
            ("SET PASSWORD = 'x'", None, []),
            ("SET ROLE staff", None, ["ROLE"]),
            ("USE other", None, ["USE"]),
            ("CREATE TEMPORARY TABLE IF NOT EXISTS `t` (a INT)", None, ["t"]),
            ("CREATE TABLE t (a INT)", None, []),
            ("SELECT %s, GET_LOCK(%s, 1)", ["a", "b"], ["b"]),
            ("SELECT GET_LOCK(%(name)s, 1)", {"name": "b"}, ["b"]),
            ("SELECT get_lock(\"b\", 1), GET_LOCK('c', 1)", (), ["b", "c"]),
            ("SELECT GET_LOCK(%s, 1)", None, []),
            ("PREPARE p FROM 'SELECT 1'", None, ["p"]),
            ("UPDATE t SET a = 1", None, []),
        ):
            with self.subTest(sql=sql):
                self.assertEqual(names, found("mysql", sql, params))
        self.assertEqual(4, len(found("mysql", "SET NAMES utf8")))

    def test_of_others(self):
        """Of PostgreSQL only what outlives a roll-back; of SQLite no question."""
        for vendor, sql, names in (
            ("postgresql", "SELECT pg_try_advisory_lock(1)", ["advisory locks"]),
            ("postgresql", "SELECT pg_advisory_unlock_all()", ["advisory locks"]),
            ("postgresql", "SET x = 1; PREPARE p AS SELECT 1", ["p"]),
            ("postgresql", "PREPARE TRANSACTION 'x'", []),
            ("sqlite", "PRAGMA main.cache_size=3", ["cache_size"]),
            ("sqlite", "-- first\npragma Cache_Size(3)", ["cache_size"]),
            ("sqlite", "PRAGMA cache_size", []),
            ("sqlite", "PRAGMA table_info(x)", []),
            ("sqlite", "ATTACH DATABASE ':memory:' AS x", ["x"]),
        ):
            with self.subTest(sql=sql):
                self.assertEqual(names, found(vendor, sql))


class AdvisoryLocksTests(unittest.TestCase):
    def test_a_lock_is_released_as_often_as_it_was_taken(self):
        """Its key is put together from its parts; one of the transaction, which cannot be released, is not named."""
        asked, left = [], {"pg_advisory_unlock": 2, "pg_advisory_unlock_shared": 0}

        def ask(sql, params=None):
            if params is None:
                return [[2**32 - 1, 2**32 - 7, 1, "ExclusiveLock"], [1, 2**32 - 2, 2, "ShareLock"]]
            name = sql.split("(")[0].split()[-1]
            asked.append((name, params))
            left[name] -= 1
            return [[left[name] >= 0]]

        texts = session_kinds.AdvisoryLocks().settle(ask, "advisory locks", frozenset())
        self.assertEqual(["the advisory lock (-7) is still held"], texts)
        self.assertEqual([("pg_advisory_unlock_shared", (1, -2))] + [("pg_advisory_unlock", (-7,))] * 3, asked)
