"""Tests of what drivers are asked for: to end a statement, to end a session, another connection for a broken one."""

import gc
import threading
import unittest
from unittest import mock

from django.db import DatabaseError, connection, connections, transaction

from django_async_test.compat.django import drivers

from ...project.shop.models import Product


class ClosedTests(unittest.TestCase):
    def test_what_the_driver_says_counts(self):
        """is_closed() knows of a connection that was closed with the driver's own method."""
        default = connections["default"]
        wrapper = type(default)(default.settings_dict, "default")
        self.assertTrue(drivers.is_closed(wrapper))
        wrapper.ensure_connection()
        self.assertFalse(drivers.is_closed(wrapper))
        wrapper.connection.close()
        self.assertTrue(drivers.is_closed(wrapper))


class CancelTests(unittest.TestCase):
    class Driver(object):
        """The connection of a driver that can cancel a statement, or cannot do so at the moment."""

        def __init__(self, error=None):
            self.calls = 0
            self._error = error

        def cancel(self):
            self.calls += 1
            if self._error is not None:
                raise self._error

    def cancel(self, driver, **attributes):
        wrapper = mock.Mock(connection=driver, **attributes)
        drivers.note_session(wrapper)
        drivers.cancel(wrapper)

    def test_the_driver_is_asked_to_cancel(self):
        """cancel() calls the method of the driver, whatever its name is."""
        driver = self.Driver()
        self.cancel(driver)
        self.assertEqual(1, driver.calls)

    def test_an_error_of_the_driver_does_no_harm(self):
        """A driver that cannot cancel the statement is not asked again, and its exception ends here."""
        driver = self.Driver(DatabaseError("not now"))
        self.cancel(driver)
        self.assertEqual(1, driver.calls)

    def test_a_driver_that_cannot_cancel_is_left_alone(self):
        """A connection without such a method, or none at all, is accepted."""
        self.assertIsNone(self.cancel(object()))
        self.assertIsNone(self.cancel(None))

    def test_mysql_is_told_on_another_connection(self):
        """Its drivers cannot cancel: a second connection does it, and is closed.  The session is noted before."""
        database = mock.Mock()
        driver = mock.Mock(**{"thread_id.return_value": 7})
        self.cancel(driver, vendor="mysql", Database=database, **{"get_connection_params.return_value": {"user": "x"}})
        database.connect.assert_called_once_with(user="x")
        second = database.connect.return_value
        second.cursor.return_value.execute.assert_called_once_with("KILL QUERY 7")
        second.close.assert_called_once_with()


# What takes for ever on each database, unless it is cancelled.
ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(1000)",
    "mysql": "SELECT SLEEP(1000)",
}


needs_cancelling = unittest.skipUnless(
    connection.vendor in ENDLESS and drivers.can_cancel(connection), "no statement can be cancelled with this driver"
)


@unittest.skipUnless(connection.vendor in ENDLESS, "no statement that lasts is known for this database")
class DatabaseTests(unittest.TestCase):
    """With the database of the run, in a transaction that is rolled back."""

    databases = "__all__"

    def setUp(self):
        super().setUp()
        self.wrapper = connections["default"]
        self.block = transaction.atomic()
        self.block.__enter__()
        self.addCleanup(self.roll_back)
        Product.objects.create(name="in the transaction")

    def roll_back(self):
        self.wrapper.needs_rollback = True
        self.block.__exit__(None, None, None)
        self.assertEqual(0, Product.objects.count())

    def execute_for_ever(self):
        """Execute what another thread cancels meanwhile."""
        ended, pause = threading.Event(), threading.Event()

        def cancel():
            while not ended.is_set():
                drivers.cancel(self.wrapper)
                pause.wait(0.05)  # It may not have begun.

        thread = threading.Thread(target=cancel)
        thread.start()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(ENDLESS[connection.vendor])
                cursor.fetchall()
        except DatabaseError:
            # MySQL lets SLEEP() return instead.
            pass
        finally:
            ended.set()
            thread.join()

    @needs_cancelling
    def test_a_statement_is_cancelled(self):
        """cancel() ends what another thread executes, and the connection is of use afterwards."""
        self.execute_for_ever()
        self.assertEqual(1, Product.objects.count())

    @needs_cancelling
    def test_an_interruption_is_over_although_somebody_has_not_fetched_all_rows(self):
        """SQLite goes on interrupting as long as a query is half done; finish_statements() ends that."""
        self.wrapper.ensure_connection()
        cursor = self.wrapper.connection.cursor()
        cursor.execute("SELECT 1 UNION ALL SELECT 2" if connection.vendor == "sqlite" else "SELECT 1")
        cursor.fetchone()
        drivers.cancel(self.wrapper)
        drivers.finish_statements(self.wrapper)
        if gc.is_tracked(cursor) or connection.vendor != "sqlite":
            self.assertEqual(1, Product.objects.count())
        else:
            # Python 3.9 and earlier
            drivers.replace_connection(self.wrapper)
            self.assertEqual(0, Product.objects.count())

    def test_a_connection_is_replaced(self):
        """The new one is in a transaction with the same savepoints; what was written on the old one is lost."""
        with transaction.atomic():
            drivers.replace_connection(self.wrapper)
            self.assertTrue(self.wrapper.in_atomic_block)
            self.assertEqual(0, Product.objects.count())
            Product.objects.create(name="on the new one")
        self.assertEqual(1, Product.objects.count())

    def test_a_broken_connection_is_dropped(self):
        """One that was ended is closed, so that a query opens another; one that works stays."""
        self.roll_back()
        self.block.__enter__()
        self.block.__exit__(None, None, None)
        old = self.wrapper.connection
        drivers.drop_if_broken(self.wrapper)
        self.assertIs(old, self.wrapper.connection)
        if connection.vendor != "sqlite":
            drivers.terminate(self.wrapper)
            drivers.drop_if_broken(self.wrapper)
        self.block = transaction.atomic()
        self.block.__enter__()
        self.assertEqual(0, Product.objects.count())

    def test_a_session_is_ended(self):
        """terminate() ends it on the server, and another connection is possible."""
        old = self.wrapper.connection
        with transaction.atomic():
            drivers.terminate(self.wrapper)
            drivers.replace_connection(self.wrapper)
            self.assertEqual(0, Product.objects.count())
        self.assertIsNot(old, self.wrapper.connection)


class BrokenTests(unittest.TestCase):
    """What a driver does whose connection, or server, is gone."""

    def wrapper(self, **attributes):
        wrapper = mock.Mock(
            vendor="postgresql", in_atomic_block=False, savepoint_ids=[], atomic_blocks=[], **attributes
        )
        wrapper.alias = "default"
        return wrapper

    def test_a_server_that_has_ended_the_session_already(self):
        """Neither the end of the session nor that of a COPY raises what the driver raises."""
        wrapper = self.wrapper()
        with mock.patch.object(drivers, "_execute_beside", side_effect=DatabaseError) as execute:
            with mock.patch.object(drivers, "_backend_pid", return_value=7):
                drivers.terminate(wrapper)
        self.assertEqual(1, execute.call_count)
        with mock.patch.object(drivers, "is_active", return_value=True):
            with mock.patch.object(drivers, "_end_copy", side_effect=DatabaseError) as end:
                drivers.finish_statements(wrapper)
        self.assertEqual(1, end.call_count)

    def test_a_connection_that_refuses_a_cursor_is_closed(self):
        """The next query opens another one."""
        wrapper = self.wrapper()
        wrapper.connection.cursor.side_effect = DatabaseError
        with mock.patch.object(drivers.connections, "close_from_any_thread") as close:
            drivers.drop_if_broken(wrapper)
        close.assert_called_once_with(wrapper)

    def test_a_connection_that_was_closed_in_a_block_is_dropped(self):
        """Django would leave it alone, since it waits for the end of the block, which has been left."""
        wrapper = self.wrapper()
        wrapper.connection.cursor.side_effect = DatabaseError
        wrapper.closed_in_transaction = wrapper.needs_rollback = True
        with mock.patch.object(drivers.connections, "close_from_any_thread"):
            drivers.drop_if_broken(wrapper)
        self.assertFalse(wrapper.closed_in_transaction or wrapper.needs_rollback)

    def test_a_connection_is_replaced_whatever_the_old_one_does(self):
        """One that cannot be closed is dropped; one in which a thread is stuck has its session ended."""
        for closes in (True, False):
            wrapper = self.wrapper()
            old = wrapper.connection
            old.close.side_effect = DatabaseError
            type(wrapper).connect = mock.Mock()
            with self.subTest(closes), mock.patch.object(drivers, "terminate") as terminate:
                drivers.replace_connection(wrapper, closes)
                self.assertEqual([closes, not closes], [old.close.called, terminate.called])
                self.assertIsNot(old, wrapper.connection)
                self.assertEqual(1, type(wrapper).connect.call_count)

    def test_a_forked_process_forgets_the_connection_of_its_parent(self):
        """It is kept alive, since a driver may end the session with it, but not used; in memory it is copied."""
        wrapper = self.wrapper(run_on_commit=[print])
        old = wrapper.connection
        for in_memory in (True, False):
            with mock.patch.object(drivers.connections, "is_in_memory", return_value=in_memory):
                drivers.forget_connection(wrapper)
            self.assertIs(old if in_memory else None, wrapper.connection)
        self.assertIs(old, drivers._of_parent.pop())
        self.assertEqual([[], [], []], [wrapper.savepoint_ids, wrapper.atomic_blocks, wrapper.run_on_commit])
