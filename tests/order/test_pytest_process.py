"""Tests of the process that has a suite of pytest; what it does as a whole is tested with the command."""

import types
import unittest
from unittest import mock

try:
    from django_async_test.order import pytest_process
except ImportError:
    pytest_process = None

from django_async_test.order import outcomes


@unittest.skipIf(pytest_process is None, "pytest is not installed")
class RecorderTests(unittest.TestCase):
    def ended(self, *reports):
        """Return what is written for an item with these reports."""
        writer = mock.Mock()
        recorder = pytest_process.Recorder(writer)
        recorder.begin("a.py::x")
        for report in reports:
            values = dict({"failed": False, "skipped": False, "longrepr": "one\ntwo", "nodeid": "x"}, **report)
            recorder.pytest_runtest_logreport(types.SimpleNamespace(**values))
        recorder.end()
        return writer.ended.call_args[0][1:]

    def test_outcomes(self):
        """A failure in any phase is one; what is expected to fail is none, and a skip is a skip."""
        self.assertEqual((outcomes.PASSED, ""), self.ended({}, {}))
        self.assertEqual((outcomes.FAILED, "two"), self.ended({"failed": True}, {"skipped": True}))
        self.assertEqual((outcomes.SKIPPED, ""), self.ended({"skipped": True}))
        self.assertEqual((outcomes.PASSED, ""), self.ended({"skipped": True, "wasxfail": "x"}))

    def test_what_pytest_django_sets_up_is_no_leftover(self):
        """What its fixture does at the first test is done before that is looked at, and not twice."""
        calls = []

        def func(request):
            calls.append(request.config)
            yield

        func.__module__ = "pytest_django.plugin"
        definition = types.SimpleNamespace(func=func)
        manager = types.SimpleNamespace(_arg2fixturedefs={"django_test_environment": [definition]})
        session = types.SimpleNamespace(_fixturemanager=manager, config="the configuration")
        pytest_process._set_environment_up(session)
        self.assertEqual(["the configuration"], calls)
        definition.func(request=None)
        self.assertEqual(1, len(calls))
        # One of the project's own is left to pytest.
        func.__module__ = "conftest"
        definition.func = func
        pytest_process._set_environment_up(session)
        self.assertIs(func, definition.func)
        self.assertEqual(1, len(calls))

    def test_it_does_nothing_in_other_runs(self):
        """A project that loads the plugin itself is run by pytest as ever."""
        self.assertIsNone(pytest_process.pytest_runtestloop(types.SimpleNamespace(testsfailed=0)))
