"""What the recorder watches: results of unittest, sessions of pytest, connections of Django.

A copy of this file is in environments too, as the second half of one module: see ``source``.
"""

import os
import sys

from .recorder import Finder, Recorder, quietly, wrap


class UnittestWatch(object):
    """Counts the tests whose outcome a result of unittest's is told; the runners of Django, nose and others have one.

    * ``outcome``: that of the test that runs, which the worst of its parts decides
    """

    def __init__(self, recorder):
        self.recorder = recorder
        self.outcome = None

    def watch(self, module):
        """Watch the class in unittest.result."""
        cls = module.TestResult
        wrap(cls, "startTest", self.start)
        wrap(cls, "stopTest", self.stop)
        wrap(cls, "addSkip", self.outcome_of("skipped"))
        wrap(cls, "addExpectedFailure", self.outcome_of("expected"))
        for name in ("addError", "addFailure", "addUnexpectedSuccess"):
            wrap(cls, name, self.outcome_of("failed"))
        wrap(cls, "addSubTest", self.subtest)
        wrap(cls, "stopTestRun", lambda result: self.recorder.runner is None and self.recorder.end())

    def start(self, result, test):
        """Begin a test."""
        if self.recorder.enter(result):
            self.outcome = "passed"

    def stop(self, result, test):
        """Count a test."""
        if self.recorder.runner is result:
            self.recorder.count(self.outcome)
            self.outcome = None
            self.recorder.leave(result)

    def outcome_of(self, outcome):
        """Return a function that notes an outcome; what fails outside of a test, like setUpClass(), counts as one."""

        def note(result, test, *arguments):
            self.recorder.is_forked()
            if self.recorder.runner is None:
                self.recorder.count(outcome)
            elif self.recorder.runner is result and self.outcome != "failed":
                self.outcome = outcome
            if outcome == "skipped" and self.recorder.runner in (None, result):
                self.recorder.skipped(arguments[0])

        return note

    def subtest(self, result, test, subtest, error=None):
        """Note a subtest that has failed."""
        if error is not None and self.recorder.runner is result:
            self.outcome = "failed"


class PytestWatch(object):
    """A plugin of pytest that counts tests.

    * ``outcomes``: {test: its outcome} while its parts are run
    """

    def __init__(self, recorder):
        self.recorder = recorder
        self.outcomes = {}

    def pytest_sessionstart(self, session):
        """Begin a session; with pytest-xdist the workers leave counting to the process that has started them."""
        if hasattr(session.config, "workerinput") or hasattr(session.config, "slaveinput"):
            self.recorder.is_child = True
        quietly(self.recorder.enter, self)

    def pytest_runtest_logreport(self, report):
        """Count a test after its last part."""
        quietly(self.note, report)

    def note(self, report):
        """Take a report of a part of a test."""
        if self.recorder.runner is not self:
            return
        test, outcome = report.nodeid, report.outcome
        if hasattr(report, "wasxfail") and outcome == "skipped":
            outcome = "expected"
        # A part of a test with subtests may be skipped without the whole.
        is_part = outcome == "skipped" and type(report).__name__.lower().startswith("sub")
        if outcome == "rerun":
            self.outcomes.pop(test, None)
        elif outcome == "failed" or not (is_part or outcome == "passed" or self.outcomes.get(test) == "failed"):
            self.outcomes[test] = outcome
        if outcome == "skipped" and not is_part:
            # (path, line, "Skipped: the reason")
            self.recorder.skipped(str(report.longrepr[2]).partition("Skipped: ")[2])
        if report.when == "teardown":
            self.recorder.count(self.outcomes.pop(test, "passed"))

    def pytest_sessionfinish(self, session, exitstatus):
        """End a session."""
        if self.recorder.runner is self:
            for outcome in self.outcomes.values():  # of tests that an interruption has left
                self.recorder.count(outcome)
            self.recorder.statuses.append(int(exitstatus))
            self.recorder.leave(self)
            quietly(self.recorder.end)


def start_coverage():
    """Begin to measure this process, if that is asked for; coverage does it itself where it has brought a .pth file."""
    if os.environ.get("COVERAGE_PROCESS_START"):
        import coverage

        coverage.process_startup()


def start(directory):
    """Begin to record this process."""
    import atexit

    recorder = Recorder(directory)

    def watch_pytest(module):
        wrap(module.PytestPluginManager, "__init__", lambda manager, *_: manager.register(PytestWatch(recorder)))

    def watch_django(module):
        wrap(module.BaseDatabaseWrapper, "connect", recorder.connected)
        wrap(module.BaseDatabaseWrapper, "_cursor", lambda wrapper, *_: recorder.used(wrapper))

    hooks = {
        "unittest.result": UnittestWatch(recorder).watch,
        "_pytest.config": watch_pytest,
        "django.db.backends.base.base": watch_django,
    }
    for name in list(hooks):
        if name in sys.modules:
            quietly(hooks.pop(name), sys.modules[name])
    sys.meta_path.insert(0, Finder(hooks))
    atexit.register(quietly, recorder.end)
    return recorder
