"""Tests of the databases of trials."""

import types
import unittest

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

    def connection(self, name, vendor="postgresql", creation=None):
        return types.SimpleNamespace(
            alias="default",
            vendor=vendor,
            settings_dict={"NAME": name},
            creation=creation or Creation(self.calls),
            close=lambda: None,
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
        self.assertEqual(["clone", "destroy"], self.calls)

    def test_where_there_are_no_clones_nothing_is_forked(self):
        """What a trial commits would be there in the next."""
        connection = self.connection("test_x", creation=object())
        for config in ([(connection, "x", True)], ([(connection, "x", True)], [])):
            self.assertIn("makes no copies", clones.reason_not_to_fork(config))
        self.assertIsNone(clones.reason_not_to_fork(None))
