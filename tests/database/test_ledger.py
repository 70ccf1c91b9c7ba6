"""Tests of which tables a connection of SQLite has written to: what cannot be accounted for must never seem to be."""

import gc
import itertools
import sqlite3
import threading
import unittest
import unittest.mock

from django_async_test.compat import features
from django_async_test.database import ledger
from django_async_test.database.gated_connections import gated_connection

_numbers = itertools.count()
_HAS_RETURNING = sqlite3.sqlite_version_info >= (3, 35)
_HAS_UPSERT = sqlite3.sqlite_version_info >= (3, 24)

_TABLES = """
CREATE TABLE one (id integer PRIMARY KEY AUTOINCREMENT, name text, code text UNIQUE);
CREATE TABLE two (id integer PRIMARY KEY, one integer REFERENCES one (id) ON DELETE CASCADE);
CREATE TABLE plain (a text PRIMARY KEY, b text) WITHOUT ROWID;
INSERT INTO one (name, code) VALUES ('a', 'a'), ('b', 'b');
INSERT INTO two (one) VALUES (1), (2);
INSERT INTO plain VALUES ('a', 'a'), ('b', 'b');
"""


class LedgerTestCase(unittest.TestCase):
    """A test with a connection of SQLite that has a ledger."""

    def setUp(self):
        cls = gated_connection(sqlite3.Connection)
        self.name = "file:ledger{}?mode=memory&cache=shared".format(next(_numbers))
        self.connection = sqlite3.connect(
            self.name, uri=True, isolation_level=None, check_same_thread=False, factory=cls
        )
        self.addCleanup(self.connection.close)
        self.connection.executescript(_TABLES)
        self.ledger = ledger.begin(self.connection)[0]

    def past(self, sql, *args):
        """Execute a statement past what is noted, with a cursor that the connection has not made."""
        return sqlite3.Cursor(self.connection).execute(sql, *args)

    def assertAccounts(self, *tables):
        """Assert that all changes are accounted for, and that they are those of statements which name `tables`."""
        self.assertTrue(ledger.is_up_to_date(self.connection, self.ledger))
        self.assertEqual(set(tables), self.ledger.tables())

    def assertDoubts(self):
        """Assert that there are changes which are not accounted for, or whose table is not known."""
        is_up_to_date = ledger.is_up_to_date(self.connection, self.ledger)
        self.assertIsNone(self.ledger.tables() if is_up_to_date else None)


class LedgerTests(LedgerTestCase):
    def test_statements_name_their_tables(self):
        """Each statement that writes is accounted for, however many rows it changes."""
        execute = self.connection.execute
        execute("INSERT INTO one (name) VALUES (?)", ("c",))
        self.assertAccounts("one")
        execute("update or ignore plain set b = 'c'")
        execute('DELETE FROM "two";')
        self.assertAccounts("one", "plain", "two")
        execute("DELETE FROM plain")
        execute("INSERT OR REPLACE INTO one (name, code) VALUES ('c', 'a')")
        execute("REPLACE INTO one (name, code) VALUES ('c', 'b')")
        cursor = self.connection.cursor()
        cursor.executemany("INSERT INTO one (name) VALUES (?)", [("d",), ("e",)])
        cursor.execute("INSERT OR IGNORE INTO one (code) VALUES ('a')")
        cursor.execute("SELECT count(*) FROM one")
        self.assertAccounts("one", "plain", "two")

    def test_a_cursor_may_be_closed_twice(self):
        """The second time changes nothing, also where a closed cursor no longer has its connection."""
        cursor = self.connection.cursor()
        cursor.execute("DELETE FROM plain")
        cursor.close()
        cursor.close()
        self.assertAccounts("plain")

    def test_nothing_is_noted_before_somebody_asks(self):
        """Cursors are the driver's own as long as there is no ledger, and without one nothing is known."""
        connection = sqlite3.connect(":memory:", factory=gated_connection(sqlite3.Connection))
        self.addCleanup(connection.close)
        self.assertIs(sqlite3.Cursor, type(connection.cursor()))
        self.assertFalse(ledger.is_up_to_date(connection, None))
        first, before = ledger.begin(connection)
        self.assertIsNone(before)
        self.assertIsNot(sqlite3.Cursor, type(connection.cursor()))
        second, before = ledger.begin(connection)
        self.assertIs(first, before)
        self.assertFalse(ledger.is_up_to_date(connection, first))
        self.assertTrue(ledger.is_up_to_date(connection, second))

    def test_a_connection_of_another_class_has_none(self):
        """What is not noted through is never known."""
        connection = sqlite3.connect(":memory:")
        self.addCleanup(connection.close)
        self.assertEqual((None, None), ledger.begin(connection))
        self.assertFalse(ledger.is_up_to_date(connection, None))

    def test_a_cursor_may_serve_another_connection(self):
        """A class of cursors that notes works with a connection that has no ledger."""
        connection = sqlite3.connect(":memory:")
        self.addCleanup(connection.close)
        cursor = self.connection.cursor().__class__(connection)
        cursor.execute("CREATE TABLE made (number)")
        cursor.execute("INSERT INTO made VALUES (1)")
        cursor.close()
        self.assertAccounts()

    def test_whatever_makes_cursors_is_left_alone(self):
        """A function that makes cursors, instead of a class, is used as it is; what it executes is a doubt."""
        cursor = self.connection.cursor(lambda connection: sqlite3.Cursor(connection))
        self.assertIs(sqlite3.Cursor, type(cursor))
        cursor.execute("DELETE FROM one")
        self.assertDoubts()

    def test_whoever_patches_a_class_of_cursors_is_called(self):
        """A test may replace the methods of a class after cursors of it were made, with whatever it likes."""

        class Cursor(sqlite3.Cursor):
            pass

        self.connection.cursor(Cursor).execute("INSERT INTO one (name) VALUES ('c')")
        for name in ("execute", "executemany"):
            with unittest.mock.patch.object(Cursor, name) as mocked:
                cursor = self.connection.cursor(Cursor)
                for sql in ("SELECT 1", "DELETE FROM two"):
                    getattr(cursor, name)(sql, [])
                    mocked.assert_called_with(sql, [])
        self.assertEqual(("Cursor", Cursor.__module__), (type(cursor).__name__, type(cursor).__module__))
        self.assertIsInstance(cursor, Cursor)
        self.assertAccounts("one", "two")

    def test_what_was_not_noted_is_a_doubt(self):
        """A script, another cursor, other capitals, a comment, WITH: what is not noted is counted, for ever."""
        for what in (
            lambda: self.past("UPDATE one SET name = 'past'"),
            lambda: self.connection.executescript("DELETE FROM two WHERE id = 1"),
            lambda: self.connection.cursor().executescript("DELETE FROM two WHERE id = 2"),
            lambda: self.connection.execute("Insert INTO one (name) VALUES ('c')"),
            lambda: self.connection.execute("/* c */ INSERT INTO one (name) VALUES ('c')"),
            lambda: self.connection.execute("WITH x AS (SELECT 1) INSERT INTO one (name) SELECT * FROM x"),
        ):
            self.ledger = ledger.begin(self.connection)[0]
            what()
            self.assertFalse(ledger.is_up_to_date(self.connection, self.ledger))
            self.connection.execute("INSERT INTO one (name) VALUES ('c')")
            self.assertFalse(ledger.is_up_to_date(self.connection, self.ledger))
            self.assertIsNone(ledger.begin(self.connection)[1])

    def test_a_table_that_is_not_named_plainly_is_a_doubt(self):
        """Names with a schema, however that is written, and other quotation marks are not guessed at."""
        self.connection.execute("ATTACH ':memory:' AS two")
        self.connection.execute("CREATE TABLE two.one (id, name)")
        for sql in (
            "INSERT INTO two.one VALUES (1, 'a')",
            "UPDATE two . one SET name = 'b'",
            'UPDATE "two"."one" SET name = \'b\'',
            "UPDATE two /* . */ . one SET name = 'b'",
            "UPDATE two -- \n . one SET name = 'b'",
            "UPDATE two" + " " * 300 + ".one SET name = 'b'",
            "UPDATE [one] SET name = 'b'",
            "UPDATE `one` SET name = 'b'",
            "UPDATE/* c */one SET name = 'b'",
            "UPDATE OR/* c */IGNORE one SET name = 'b'",
            "UPDATE" + " " * 300 + "one SET name = 'b'",
        ):
            self.ledger = ledger.begin(self.connection)[0]
            self.connection.execute(sql)
            self.assertDoubts()

    def test_a_statement_that_fails_is_a_doubt_if_it_has_changed_rows(self):
        """OR FAIL keeps the rows before the one that fails; of other errors nothing is left."""
        with self.assertRaises(sqlite3.IntegrityError):
            self.connection.execute("INSERT INTO one (code) VALUES ('c'), ('a')")
        self.assertAccounts()
        with self.assertRaises(sqlite3.IntegrityError):
            self.connection.execute("INSERT OR FAIL INTO one (code) VALUES ('c'), ('a')")
        self.assertDoubts()

    def test_a_roll_back_takes_nothing_away(self):
        """What was rolled back is counted, and accounted for; what goes on is, too."""
        self.connection.execute("BEGIN")
        self.connection.execute("DELETE FROM two")
        self.connection.execute("ROLLBACK")
        self.connection.execute("SAVEPOINT s")
        self.connection.execute("DELETE FROM one")
        self.connection.execute("ROLLBACK TO s")
        self.connection.execute("RELEASE s")
        self.assertAccounts("one", "two")
        self.connection.execute("BEGIN")
        self.past("DELETE FROM two")
        self.connection.execute("ROLLBACK")
        self.assertDoubts()

    def test_what_triggers_write_is_a_doubt(self):
        """Triggers of all kinds, temporary ones too, change more rows than the statement says."""
        for trigger in (
            "CREATE TRIGGER t AFTER INSERT ON one BEGIN UPDATE two SET one = NULL; END",
            "CREATE TRIGGER t BEFORE INSERT ON one BEGIN DELETE FROM plain; END",
            "CREATE TEMP TRIGGER t AFTER INSERT ON main.one BEGIN INSERT OR REPLACE INTO plain VALUES ('b', 'c'); END",
        ):
            self.connection.execute(trigger)
            self.ledger = ledger.begin(self.connection)[0]
            self.connection.execute("INSERT INTO one (name) VALUES ('c')")
            self.assertDoubts()
            self.connection.execute("DROP TRIGGER t")

    def test_what_a_view_writes_is_a_doubt(self):
        """A trigger that stands for an INSERT into a view changes rows, and the statement itself none."""
        self.connection.execute("CREATE VIEW v AS SELECT name FROM one")
        self.connection.execute("CREATE TRIGGER t INSTEAD OF INSERT ON v BEGIN DELETE FROM two; END")
        self.connection.execute("INSERT INTO v VALUES ('a')")
        self.assertDoubts()

    def test_what_foreign_keys_delete_is_a_doubt(self):
        """A row that goes with its parent is not in the number of the statement; also with OR REPLACE."""
        self.connection.execute("PRAGMA foreign_keys = ON")
        for sql in ("DELETE FROM one WHERE id = 1", "INSERT OR REPLACE INTO one (code) VALUES ('b')"):
            self.ledger = ledger.begin(self.connection)[0]
            self.connection.execute(sql)
            self.assertDoubts()
        self.assertEqual([], self.connection.execute("SELECT * FROM two").fetchall())

    def test_triggers_of_replaced_rows_are_a_doubt(self):
        """With ``recursive_triggers`` the rows that make way fire triggers."""
        self.connection.execute("PRAGMA recursive_triggers = ON")
        self.connection.execute("CREATE TRIGGER t AFTER DELETE ON one BEGIN DELETE FROM plain; END")
        self.connection.execute("REPLACE INTO one (code) VALUES ('a')")
        self.assertDoubts()

    def test_what_a_function_writes_is_accounted_for_or_a_doubt(self):
        """A function in a statement may write itself, even if the statement then changes nothing."""
        sql = "INSERT OR IGNORE INTO one (code) SELECT 'a' FROM one WHERE write() IS NULL"
        self.connection.create_function("write", 0, lambda: self.connection.execute("DELETE FROM two").rowcount)
        self.connection.execute(sql)
        self.assertAccounts("one", "two")
        self.connection.create_function("write", 0, lambda: self.past("DELETE FROM plain").rowcount)
        self.connection.execute(sql)
        self.assertDoubts()

    def test_another_thread_is_accounted_for_or_a_doubt(self):
        """A thread may use the same connection: through its cursors, or past them."""
        thread = threading.Thread(target=self.connection.execute, args=("DELETE FROM two",))
        thread.start()
        thread.join()
        self.assertAccounts("two")
        thread = threading.Thread(target=self.past, args=("DELETE FROM one",))
        thread.start()
        thread.join()
        self.assertDoubts()

    def test_statements_of_two_threads_at_the_same_time_are_a_doubt(self):
        """Whose changes those are that were counted meanwhile is not known."""

        class Statement(object):
            description, rowcount, connection = None, 1, self.connection

        count = self.connection.total_changes
        self.past("DELETE FROM two WHERE id = 1")
        self.past("DELETE FROM two WHERE id = 2")
        # Two statements that have begun with the same count: the one that ends last has seen two changes.
        self.ledger.note("DELETE FROM two", count, Statement())
        self.assertEqual(count, self.ledger.total)
        # One that has begun when the other had changed a row which was not noted yet
        self.ledger.note("DELETE FROM two", count + 1, Statement())
        self.assertEqual(count, self.ledger.total)

    def test_a_statement_that_ends_after_a_new_beginning_is_a_doubt(self):
        """A thread that has begun a statement with the ledger before does not account for it in the new one."""

        def write():
            self.ledger = ledger.begin(self.connection)[0]
            return 1

        self.connection.create_function("again", 0, write)
        self.connection.execute("UPDATE one SET name = again() WHERE id = 1")
        self.assertDoubts()

    @unittest.skipUnless(_HAS_UPSERT, "SQLite before 3.24 knows no upsert")
    def test_an_upsert_is_accounted_for(self):
        """It changes the table that it names, or nothing."""
        self.connection.execute("INSERT INTO one (code) VALUES ('a') ON CONFLICT (code) DO UPDATE SET name = 'c'")
        self.connection.execute("INSERT INTO one (code) VALUES ('a') ON CONFLICT (code) DO NOTHING")
        self.assertAccounts("one")

    def test_sequences_are_tables_that_are_named(self):
        """Whoever sets a sequence back names it, or is a doubt; one that goes on was not set back."""
        self.connection.execute("UPDATE sqlite_sequence SET seq = 0")
        self.assertAccounts("sqlite_sequence")
        self.past("DELETE FROM sqlite_sequence")
        self.assertDoubts()

    def test_the_schema_is_a_table_that_is_named(self):
        """With ``writable_schema`` the table of the schema can be changed, which is counted."""
        self.connection.execute("PRAGMA writable_schema = ON")
        self.past("UPDATE sqlite_master SET sql = sql WHERE name = 'one'")
        self.assertDoubts()

    def test_an_answer_with_the_number_of_changes_is_a_doubt(self):
        """A statement that returns a row with that number has not ended when it was executed."""
        self.connection.execute("PRAGMA count_changes = ON")
        cursor = self.connection.execute("INSERT INTO one (name) VALUES ('c')")
        cursor.fetchall()
        self.assertDoubts()

    def test_too_many_statements_are_a_doubt(self):
        """The ledger does not grow for ever."""
        for number in range(ledger._MANY + 1):
            self.connection.execute("UPDATE one SET name = 'a' -- {}".format(number))
        self.assertEqual(ledger._MANY, len(self.ledger.heads))
        self.assertDoubts()


@unittest.skipUnless(_HAS_RETURNING, "SQLite before 3.35 returns no rows")
class ReturningTests(LedgerTestCase):
    """Statements that return rows: their changes are counted when these were fetched."""

    def assertAccountsIfCounted(self, *tables):
        """As `assertAccounts()`, where Python tells how many rows were changed; otherwise it is a doubt."""
        if features.counts_rows_that_sqlite_returns:
            self.assertAccounts(*tables)
        else:
            self.assertDoubts()

    def insert(self, sql="INSERT INTO one (name) VALUES ('c'), ('d') RETURNING id"):
        """Return a cursor that has executed a statement which returns rows."""
        cursor = self.connection.cursor()
        cursor.execute(sql)
        return cursor

    def test_rows_that_were_fetched_are_accounted_for_when_the_cursor_is_closed(self):
        """Django closes its cursors; one that goes on to write is as good."""
        cursor = self.insert()
        cursor.fetchall()
        self.assertDoubts()
        cursor.execute("UPDATE two SET one = NULL")
        self.assertAccountsIfCounted("one", "two")
        cursor = self.insert("INSERT INTO one (name) VALUES ('c') RETURNING id")
        cursor.fetchone()
        cursor.close()
        self.assertAccountsIfCounted("one", "two")

    def test_other_cursors_do_not_matter(self):
        """What another cursor reads before the one is closed is not taken for the end of its statement."""
        cursor, other = self.insert(), self.connection.cursor()
        cursor.fetchall()
        other.execute("SELECT id FROM two").fetchall()
        other.close()
        cursor.close()
        self.assertAccountsIfCounted("one")

    def test_rows_that_were_not_fetched_are_a_doubt(self):
        """A statement whose cursor is closed, used otherwise or forgotten before it has ended has changed rows too."""
        cursor = self.insert()
        cursor.fetchone()
        cursor.close()
        self.assertDoubts()
        for end in (lambda c: c.execute("SELECT 1").fetchall(), lambda c: c.executescript("SELECT 1")):
            self.ledger = ledger.begin(self.connection)[0]
            cursor = self.insert()
            end(cursor)
            cursor.close()
            self.assertDoubts()
        self.ledger = ledger.begin(self.connection)[0]
        del cursor
        self.insert()
        gc.collect()
        self.assertDoubts()

    def test_an_unfinished_statement_keeps_the_transaction_open(self):
        """A reset cannot commit as long as there are changes that are not counted yet."""
        cursor = self.insert()
        cursor.fetchone()
        self.connection.execute("BEGIN")
        with self.assertRaisesRegex(sqlite3.OperationalError, "statements in progress"):
            self.connection.execute("COMMIT")
        cursor.close()
        self.connection.execute("ROLLBACK")
        self.assertDoubts()

    def test_changes_between_are_not_taken_for_its_own(self):
        """What is written past the ledger before the cursor is closed is a doubt, also if it has changed nothing."""
        nothing = "INSERT OR IGNORE INTO one (code) VALUES ('a') RETURNING id"
        for sql in (nothing, "INSERT INTO one (name) VALUES ('c') RETURNING id"):
            for write in (
                lambda cursor: self.past("UPDATE two SET one = NULL WHERE id = 1"),
                lambda cursor: cursor.executescript("UPDATE two SET one = NULL WHERE id = 1"),
                lambda cursor: cursor.execute("Update two SET one = NULL WHERE id = 1"),
                lambda cursor: cursor.execute("Update two SET one = NULL WHERE id = 1 RETURNING id").fetchall(),
            ):
                self.ledger = ledger.begin(self.connection)[0]
                cursor = self.insert(sql)
                cursor.fetchall()
                write(cursor)
                cursor.close()
                self.assertDoubts()

    def test_a_cursor_of_before_is_not_accounted_for(self):
        """A statement that was executed before a new beginning, and ends after it, is a doubt."""
        cursor = self.insert()
        self.ledger = ledger.begin(self.connection)[0]
        cursor.fetchall()
        cursor.close()
        self.assertDoubts()


class SpoilingTests(LedgerTestCase):
    """What changes the database without being counted."""

    def test_what_is_not_counted_spoils_the_connection(self):
        """A blob that is open can be written to at any time; an image of a database can replace it."""
        ways = {
            "blobopen": lambda: self.connection.blobopen("one", "name", 1).close(),
            "deserialize": lambda: self.connection.deserialize(self.connection.serialize()),
            "setconfig": lambda: self.connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, False),
        }
        self.assertEqual(set(ways), set(ledger.SPOILING))
        for name in ledger.SPOILING:
            if hasattr(sqlite3.Connection, name):
                self.setUp()
                ways[name]()
                self.assertFalse(ledger.is_up_to_date(self.connection, self.ledger))
                self.assertEqual((None, None), ledger.begin(self.connection))
                self.assertIs(sqlite3.Cursor, type(self.connection.cursor()))

    def test_no_other_method_is_known_that_may_write(self):
        """Each method of the driver's connections is one that was thought about; a new Python may have another."""
        counted = {"execute", "executemany", "executescript", "cursor", "backup", "commit", "rollback", "close"}
        harmless = {
            "create_function", "create_aggregate", "create_window_function", "create_collation", "set_authorizer",
            "set_progress_handler", "set_trace_callback", "interrupt", "iterdump", "enable_load_extension",
            "load_extension", "serialize", "getconfig", "getlimit", "setlimit",
        }  # fmt: skip
        methods = {name for name, value in vars(sqlite3.Connection).items() if callable(value) and name[0] != "_"}
        exceptions = {name for name in methods if name.endswith(("Error", "Warning"))}
        self.assertEqual(set(), methods - exceptions - counted - harmless - set(ledger.SPOILING))

    @unittest.skipUnless(hasattr(sqlite3.Connection, "backup"), "Python before 3.7 has no backup()")
    def test_a_backup_into_the_connection_changes_the_version_of_the_schema(self):
        """It is not counted, but whoever reads the schema sees it."""
        before = self.connection.execute("PRAGMA schema_version").fetchone()
        other = sqlite3.connect(":memory:")
        self.addCleanup(other.close)
        self.connection.backup(other)
        other.backup(self.connection)
        self.assertNotEqual(before, self.connection.execute("PRAGMA schema_version").fetchone())

    def test_commits_of_other_connections_change_the_version_of_data(self):
        """They are not counted here; only those of others change that version."""

        def version():
            return self.connection.execute("PRAGMA data_version").fetchone()[0]

        before = version()
        self.connection.execute("DELETE FROM two")
        self.assertEqual(before, version())
        other = sqlite3.connect(self.name, uri=True, isolation_level=None)
        self.addCleanup(other.close)
        other.execute("BEGIN")
        other.execute("DELETE FROM one")
        self.assertEqual(before, version())
        with self.assertRaisesRegex(sqlite3.OperationalError, "locked"):
            self.connection.execute(" DELETE FROM one WHERE 0")
        other.execute("COMMIT")
        self.assertNotEqual(before, version())
        self.assertAccounts("two")
