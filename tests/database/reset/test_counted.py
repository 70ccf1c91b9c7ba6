"""Tests of which tables of MariaDB were written to, and by whom."""

import unittest

from django_async_test.database.reset import counted

_QUIET = {"Threads_running": "1", "Uptime_since_flush_status": "5"}


class Driver(object):
    """A connection of a driver, which executes what begins with a word it knows."""

    def __init__(self):
        self.meanwhile = None

    def query(self, sql):
        if self.meanwhile is not None:
            self.meanwhile()
        if b"syntax" in sql:
            raise ValueError(sql)
        return "done"

    def change_user(self, name):
        return name


class Wrapper(object):
    """What Django's wrapper of a MySQL connection has of interest."""

    vendor = "mysql"
    settings_dict = {"HOST": "nowhere", "PORT": "", "NAME": "shop"}


class MomentTests(unittest.TestCase):
    def setUp(self):
        self.log = counted.Log()
        self.before = self.moment()

    def moment(self, **status):
        return counted.Moment(self.log).complete(dict(_QUIET, **status))

    def send(self, *heads):
        for head in heads:
            entry = self.log.begin("shop")
            entry[1] = head
            self.log.end(entry)

    def written(self, **status):
        return self.moment(**status).written_since(self.before)

    def test_tables_are_those_that_the_statements_name(self):
        """Each statement that changes one table names it, in whatever way Django and people write it."""
        self.send(
            b"INSERT INTO `a` (`id`) VALUES (1)", "insert ignore into b values (1)", b"Insert INTO c(n) VALUES (1)",
            b"UPDATE `d``d` SET n = 1", b"DELETE FROM e", b"DELETE FROM `f`;",
        )  # fmt: skip
        expected = {("shop", name) for name in ("a", "b", "c", "d`d", "e", "f")}
        self.assertEqual(expected, self.written(Com_insert="3", Com_update="1", Com_delete="2"))

    def test_nothing_is_written_if_nothing_was_counted(self):
        """Without a statement no table has changed."""
        self.assertEqual(set(), self.written())

    def test_a_statement_that_was_not_noted_is_a_doubt(self):
        """One more than this process has sent means that somebody else has written."""
        self.send(b"INSERT INTO a VALUES (1)")
        self.assertIsNone(self.written(Com_insert="2"))

    def test_a_statement_that_was_not_counted_is_a_doubt(self):
        """One less than this process has sent, or one of another kind, is not understood."""
        self.send(b"INSERT INTO a VALUES (1)")
        self.assertIsNone(self.written())
        self.assertIsNone(self.written(Com_insert_select="1"))

    def test_other_kinds_are_a_doubt(self):
        """A statement that may change tables that it does not name is a doubt, whoever has sent it."""
        for name in ("Com_call_procedure", "Com_truncate", "Com_delete_multi", "Com_stmt_execute", "Com_change_db"):
            self.assertIsNone(self.written(**{name: "1"}), name)

    def test_a_table_that_is_not_named_plainly_is_a_doubt(self):
        """A table of another database, several of them, and a comment are not guessed at."""
        for head in (b"UPDATE `x`.`a` SET n = 1", b"UPDATE x.a SET n = 1", b"UPDATE a, b SET a.n = 1",
                     b"UPDATE /* c */ a SET n = 1", b"UPDATE x . a SET n = 1", b'UPDATE "a" SET n = 1',
                     b"UPDATE low_priority a SET n = 1",
                     b"UPDATE " + b" " * 300 + b"a SET n = 1"):  # fmt: skip
            self.setUp()
            self.send(head)
            self.assertIsNone(self.written(Com_update="1"), head)

    def test_whoever_else_is_at_work_is_a_doubt(self):
        """Another session that executes something, a replica and a server that has begun to count anew are doubts."""
        for status in ({"Threads_running": "2"}, {"Slaves_running": "1"}, {"wsrep_connected": "ON"},
                       {"Uptime_since_flush_status": "4"}):  # fmt: skip
            self.assertIsNone(self.written(**status), status)
        self.assertIsNone(counted.Moment(self.log).complete({}).written_since(self.before))

    def test_a_statement_that_is_executed_or_has_failed_is_a_doubt(self):
        """Whether the server has counted it yet, or at all, is not known."""
        entry = self.log.begin("shop")
        self.assertFalse(self.moment().is_quiet)
        self.log.end(entry)
        self.assertIsNone(self.written())
        self.assertIsNone(self.written(Com_insert="1"))

    def test_what_is_noted_while_the_server_is_asked_belongs_to_the_next_time(self):
        """A statement that is sent after the question may have been counted or not: it is no proof, and no mistake."""
        now = counted.Moment(self.log)
        self.send(b"INSERT INTO a VALUES (1)")
        self.assertEqual(set(), now.complete(_QUIET).written_since(self.before))
        self.assertIsNone(self.written(Com_insert="2"))

    def test_a_log_that_was_too_long_is_a_doubt(self):
        """Nothing is concluded from a log whose beginning was forgotten."""
        self.send(*[b"INSERT INTO a VALUES (1)"] * (counted._MANY + 1))
        self.assertIsNone(self.written(Com_insert=str(counted._MANY + 1)))
        self.assertLess(len(self.log.entries), counted._MANY)

    def test_moments_between_which_nothing_was_executed_are_alike(self):
        """Two moments are the same only if the counts are, after those of the reset itself."""
        self.assertTrue(self.moment().is_as(self.before))
        self.assertFalse(self.moment(Com_delete="2").is_as(self.before))
        self.before.expect(2)
        self.assertTrue(self.moment(Com_delete="2").is_as(self.before))
        self.assertFalse(self.moment(Com_delete="2", Threads_running="2").is_as(self.before))


class NotingTests(unittest.TestCase):
    def setUp(self):
        self.wrapper = Wrapper()
        self.driver = self.wrapper.connection = Driver()
        if not counted.features.flush_keeps_sequences_of_mysql:
            self.skipTest("this Django truncates: nothing is noted")
        counted._note_opening(connection=self.wrapper)
        self.log = counted.log_of(self.wrapper)
        self.addCleanup(counted._logs.clear)

    def test_statements_that_write_are_noted(self):
        """Reading is not noted; writing is, with the name of the database, when it is done."""
        self.assertEqual("done", self.driver.query(b"SELECT 1"))
        self.assertEqual("done", self.driver.query(b"\n INSERT INTO a VALUES (1)"))
        self.assertEqual([["shop", b"INSERT INTO a VALUES (1)"]], self.log.entries)
        self.assertFalse(self.log.has_running())

    def test_a_statement_is_running_until_it_is_done(self):
        """While the driver waits for the answer, it is known that there is a statement."""
        seen = []
        self.driver.meanwhile = lambda: seen.append((self.log.has_running(), self.log.entries[0][1]))
        self.driver.query(b"UPDATE a SET n = 1")
        self.assertEqual([(True, None)], seen)

    def test_a_statement_that_fails_leaves_a_doubt(self):
        """The error comes through, and which statement it was is not said."""
        with self.assertRaises(ValueError):
            self.driver.query(b"DELETE syntax")
        self.assertEqual([["shop", None]], self.log.entries)
        self.assertFalse(self.log.has_running())

    def test_another_user_may_be_in_another_database(self):
        """After change_user() nothing is noted, which the counts of the server reveal."""
        self.assertEqual("x", self.driver.change_user("x"))
        self.driver.query(b"UPDATE a SET n = 1")
        self.assertEqual([], self.log.entries)

    def test_a_connection_keeps_its_class_as_far_as_anybody_looks(self):
        """What is noted through is still an instance of the driver's class, and one class serves all connections."""
        self.assertIsInstance(self.driver, Driver)
        cls = self.driver.__class__
        self.wrapper.connection = Driver()
        counted._note_opening(connection=self.wrapper)
        self.assertIs(cls, self.wrapper.connection.__class__)
