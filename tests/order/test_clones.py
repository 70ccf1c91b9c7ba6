"""Tests of the databases of trials."""

import contextlib
import io
import types
import unittest
from unittest import mock

from django_async_test.order import clones


class Creation(object):
    def __init__(self, calls):
        self.calls = calls

    def clone_test_db(self, suffix, **kwargs):
        self.calls.append("clone")

    def destroy_test_db(self, old_database_name, verbosity, keepdb, suffix):
        self.calls.append("destroy")

    def get_test_db_clone_settings(self, suffix):
        return {"NAME": "test_x_" + suffix}


class ClonesTests(unittest.TestCase):
    def setUp(self):
        self.calls = []
        self.cursor = mock.Mock()

    def connection(self, name, vendor="postgresql", creation=None):
        return types.SimpleNamespace(
            alias="default",
            vendor=vendor,
            settings_dict={"NAME": name},
            creation=creation or Creation(self.calls),
            close=lambda: None,
            cursor=lambda: contextlib.closing(self.cursor),
            introspection=types.SimpleNamespace(table_names=lambda: ["a", "b"]),
        )

    def test_a_database_in_memory_needs_no_clone(self):
        """A fork copies it."""
        for name in (":memory:", "file:memorydb_default?mode=memory&cache=shared"):
            config = [(self.connection(name, "sqlite", creation=object()), "x", True)]
            self.assertIsNone(clones.reason_not_to_fork(config))
            clones.prepare(config)()
            clones.remove(config)

    def test_another_database_has_a_clone_for_each_trial(self):
        """The fork uses the clone, which is removed in the end."""
        connection = self.connection("test_x")
        config = [(connection, "x", True), (connection, "x", False)]
        self.assertIsNone(clones.reason_not_to_fork(config))
        take = clones.prepare(config)
        self.assertEqual("test_x", connection.settings_dict["NAME"])
        take()
        self.assertEqual("test_x_order", connection.settings_dict["NAME"])
        clones.remove(config)
        # One to see whether it can be made
        self.assertEqual(["clone", "clone", "destroy"], self.calls)

    def test_a_clone_that_cannot_be_made(self):
        """If Django ends the process or makes one without tables, nothing is forked, and the name is as before."""
        connection = self.connection("test_x")
        config = [(connection, "x", True)]
        with mock.patch.object(connection.creation, "clone_test_db", side_effect=SystemExit(2)):
            self.assertIn("could not be copied", clones.reason_not_to_fork(config))
        connection.introspection.table_names = iter([["a"], []]).__next__
        self.assertIn("could not be copied", clones.reason_not_to_fork(config))
        self.assertEqual("test_x", connection.settings_dict["NAME"])
        with mock.patch.object(connection.creation, "destroy_test_db", side_effect=OSError("gone")):
            with contextlib.redirect_stderr(io.StringIO()) as printed:
                clones.remove(config)
        self.assertIn("gone", printed.getvalue())

    def test_a_trial_that_was_killed(self):
        """What it has begun in the server of PostgreSQL is ended, or the clone could not be replaced; nowhere else."""
        config = [(self.connection("test_x"), "x", True)]
        self.cursor.execute.side_effect = lambda sql, params: self.calls.append(params)
        clones.prepare(config)
        clones.remove(config)
        self.assertEqual([["test_x_order"], "clone", ["test_x_order"], "destroy"], self.calls)
        del self.calls[:]
        clones.prepare([(self.connection("test_x", "mysql"), "x", True)])
        self.assertEqual(["clone"], self.calls)

    def test_who_may_not_end_sessions(self):
        """The clone is made as if that had not been tried, and the log says why."""
        self.cursor.execute.side_effect = OSError("not allowed")
        with contextlib.redirect_stderr(io.StringIO()) as printed:
            clones.prepare([(self.connection("test_x"), "x", True)])
        self.assertEqual(["clone"], self.calls)
        self.assertIn("not allowed", printed.getvalue())

    def test_other_names_beside_the_suite(self):
        """A process beside the one that has the suite has test databases with names of their own."""
        connections = [self.connection("x"), self.connection("y"), self.connection("z"), self.connection("")]
        for connection, name in zip(connections, ("test_x", ":memory:", "test_z", "")):
            connection.creation._get_test_db_name = lambda name=name: name
            connection.settings_dict.update(ENGINE="e", TEST={"MIRROR": "x" if name == "test_z" else None})
        connections[3].settings_dict["ENGINE"] = "django.db.backends.dummy"
        with mock.patch("django.db.connections.all", return_value=connections):
            clones.rename()
        names = [connection.settings_dict["TEST"].get("NAME") for connection in connections]
        self.assertEqual(["test_x_order", None, None, None], names)

    def test_where_there_are_no_clones_nothing_is_forked(self):
        """What a trial commits would be there in the next."""
        connection = self.connection("test_x", creation=object())
        for config in ([(connection, "x", True)], ([(connection, "x", True)], [])):
            self.assertIn("makes no copies", clones.reason_not_to_fork(config))
        self.assertIsNone(clones.reason_not_to_fork(None))
