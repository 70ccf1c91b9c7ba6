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

    def test_it_does_nothing_in_other_runs(self):
        """A project that loads the plugin itself is run by pytest as ever."""
        self.assertIsNone(pytest_process.pytest_runtestloop(types.SimpleNamespace(testsfailed=0)))
