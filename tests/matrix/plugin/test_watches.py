"""Tests of what the recorder watches; `test_recorder` has those with processes of their own."""

import os
import sys
import unittest
from unittest import mock

from django_async_test.matrix.plugin import recorder, watches
from tests.matrix.helpers import ProjectTests


class UnittestTests(ProjectTests):
    def test_results(self):
        """Outcomes are those of the outermost tests; what fails outside of a test counts as one."""
        one = recorder.Recorder(self.directory)
        module = mock.Mock()
        module.TestResult = type("TestResult", (unittest.TestResult,), {})
        with mock.patch.dict(os.environ):
            watches.UnittestWatch(one).watch(module)
            outer, inner = module.TestResult(), module.TestResult()

            class Case(unittest.TestCase):
                def test_passes(self):
                    unittest.FunctionTestCase(lambda: 1 / 0).run(inner)

                @unittest.skip("no  time")
                def test_skipped(self):
                    pass

                @unittest.expectedFailure
                def test_expected(self):
                    self.fail()

                def test_parts(self):
                    with self.subTest(1):
                        self.fail()

            class Broken(unittest.TestCase):
                @classmethod
                def setUpClass(cls):
                    raise ValueError

                def test(self):
                    pass

            loader = unittest.defaultTestLoader
            for case in (Case, Broken):
                loader.loadTestsFromTestCase(case).run(outer)
            outer.stopTestRun()
        self.assertEqual({"passed": 1, "failed": 2, "skipped": 1, "expected": 1}, one.tests)
        self.assertEqual({"no time": 1}, one.reasons)
        self.assertTrue(one.has_ended)


class PytestTests(ProjectTests):
    def test_reports_of_pytest(self):
        """A test that is run again counts once, and a part of a test that is skipped does not skip it."""

        class SubtestReport(object):
            nodeid, outcome, when = "a", "skipped", "call"

        class Report(object):
            nodeid = "a"

            def __init__(self, when, outcome):
                self.when, self.outcome = when, outcome

        one = recorder.Recorder(self.directory)
        watch = watches.PytestWatch(one)
        one.tests, one.runner = dict.fromkeys(recorder.OUTCOMES, 0), watch
        for report in (
            Report("call", "failed"),
            Report("call", "rerun"),
            SubtestReport(),
            Report("teardown", "passed"),
        ):
            watch.pytest_runtest_logreport(report)
        self.assertEqual({"passed": 1, "failed": 0, "skipped": 0, "expected": 0}, one.tests)

    def test_a_session(self):
        """A session is the outermost runner until it has ended; its exit code is kept."""
        one = recorder.Recorder(self.directory)
        first, second, session = watches.PytestWatch(one), watches.PytestWatch(one), mock.Mock()
        session.config = object()
        with mock.patch.dict(os.environ):
            for watch in (first, second):
                watch.pytest_sessionstart(session)
            for watch in (second, first):
                watch.outcomes["a"] = "failed"
                watch.pytest_sessionfinish(session, 2)
        self.assertEqual(([2], 1, None), (one.statuses, one.tests["failed"], one.runner))
        session.config = mock.Mock()
        first.pytest_sessionstart(session)
        self.assertTrue(one.is_child)


class StartTests(ProjectTests):
    def test_coverage(self):
        """A process is measured where that is asked for, and where there is no coverage nothing happens."""
        module = mock.Mock()
        with mock.patch.dict(sys.modules, {"coverage": module}), mock.patch.dict(os.environ):
            os.environ.pop("COVERAGE_PROCESS_START", None)
            watches.start_coverage()
            module.process_startup.assert_not_called()
            os.environ["COVERAGE_PROCESS_START"] = "coverage.ini"
            watches.start_coverage()
            module.process_startup.assert_called_once_with()

    def test_what_is_imported_already(self):
        """A module that was imported before is watched at once, others when they are imported."""
        with mock.patch.object(sys, "meta_path", []), mock.patch("atexit.register"), mock.patch.dict(sys.modules):
            for name in ("unittest.result", "_pytest.config", "django.db.backends.base.base"):
                sys.modules.pop(name, None)

            class Wrapper(object):
                def connect(self):
                    pass

            sys.modules["django.db.backends.base.base"] = mock.Mock(BaseDatabaseWrapper=Wrapper)
            one = watches.start(self.directory)
            self.assertEqual({"unittest.result", "_pytest.config"}, set(sys.meta_path[0].hooks))
            with mock.patch.object(one, "note_connection") as note:
                wrapper = Wrapper()
                wrapper.connect()
            note.assert_called_once_with(wrapper, False)
