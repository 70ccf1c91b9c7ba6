"""Tests of the databases of a suite of pytest-django, as far as they can be made without it."""

import sys
import types
import unittest
from unittest import mock

from django import test

from django_async_test.order import pytest_databases


def fixture(module="pytest_django.fixtures"):
    def func():
        pass

    func.__module__ = module
    return types.SimpleNamespace(func=func)


def session(**others):
    """Return a session of pytest with the fixtures of pytest-django, and `others` in their place."""
    definitions = dict({name: [fixture()] for name in pytest_databases._FIXTURES}, **others)
    manager = types.SimpleNamespace(_arg2fixturedefs=definitions)
    return types.SimpleNamespace(_fixturemanager=manager, items=[], config=types.SimpleNamespace())


class SharedTests(unittest.TestCase):
    def setUp(self):
        patcher = mock.patch.dict(sys.modules, {"pytest_django.plugin": types.ModuleType("pytest_django.plugin")})
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_a_project_with_fixtures_of_its_own_is_left_alone(self):
        """What makes databases in another way is asked in each trial."""
        self.assertTrue(pytest_databases._are_usual(session()))
        own = fixture("conftest")
        self.assertFalse(pytest_databases._are_usual(session(django_db_setup=[fixture(), own])))
        self.assertFalse(pytest_databases._are_usual(session(django_db_keepdb=[own])))
        self.assertFalse(pytest_databases._are_usual(session(django_db_createdb=[])))
        with mock.patch.dict("os.environ", TOX_PARALLEL_ENV="a"):
            self.assertFalse(pytest_databases._are_usual(session()))

    def test_fixtures_of_a_later_pytest(self):
        """They are known by their folders."""
        folders = {name: {"a": [fixture()]} for name in pytest_databases._FIXTURES}
        one = session()
        one._fixturemanager = types.SimpleNamespace(_arg2node2fixturedefs=folders)
        self.assertTrue(pytest_databases._are_usual(one))
        folders["django_db_setup"]["b"] = [fixture("conftest")]
        self.assertFalse(pytest_databases._are_usual(one))

    def test_which_tests_need_databases(self):
        """Those with the fixtures, with the mark, and those of Django's classes."""
        for names, mark, cls, expected in (
            (["db"], None, None, True),
            (["tmp_path"], None, None, False),
            ([], object(), None, True),
            ([], None, test.TestCase, True),
            ([], None, test.SimpleTestCase, False),
        ):
            closest = mock.Mock(return_value=mark)
            item = types.SimpleNamespace(fixturenames=names, cls=cls, get_closest_marker=closest)
            self.assertEqual(expected, pytest_databases._uses_databases(item))

    def test_what_is_asked_of_the_databases_that_were_made(self):
        """Their names, and a copy for each fork, where pytest-django would not let anybody use them."""
        connection, unblocked = types.SimpleNamespace(alias="other"), mock.MagicMock()
        databases = pytest_databases._Databases([(connection, "x", True)], unblocked, is_kept=False)
        self.assertEqual(["other"], databases.aliases)
        with mock.patch.object(pytest_databases.clones, "prepare") as prepare:
            self.assertIs(prepare.return_value, databases.prepare())
        self.assertTrue(unblocked.return_value.__exit__.called)

    def test_a_suite_without_databases(self):
        """None are made, and a fork has nothing to take."""
        with mock.patch.object(pytest_databases, "_made") as made, pytest_databases.shared(session()) as shared:
            self.assertIsNone(shared.prepare()())
            self.assertEqual((), shared.aliases)
            with shared.unblocked():
                pass
        self.assertFalse(made.called)

    def test_the_fixture_does_nothing_while_databases_are_shared(self):
        """It makes none in the forks; in the end it is itself again, and the databases are removed."""
        one, databases = session(), mock.Mock()
        one.items = [mock.Mock(fixturenames=["db"])]
        (definition,) = one._fixturemanager._arg2fixturedefs["django_db_setup"]
        original = definition.func
        with mock.patch.object(pytest_databases, "_made", return_value=databases):
            with pytest_databases.shared(one) as shared:
                self.assertIs(databases, shared)
                self.assertIsNone(definition.func(request=1))
                self.assertFalse(databases.remove.called)
        self.assertIs(original, definition.func)
        self.assertTrue(databases.remove.called)
