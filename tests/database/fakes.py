"""As much of a running test as a check needs."""

from django_async_test.engine import ownership
from django_async_test.engine import run as _installs_what_owners_need  # noqa: F401
from django_async_test.engine.checks import Findings
from django_async_test.engine.environment import Environment


class FakeRun(object):
    """Stands for the run of a test whose name is "the test"; collects what checks have found."""

    def __init__(self, has_timed_out=False):
        self.owner = ownership.Owner(self.name)
        self.findings = Findings(self.name)
        self.has_timed_out = has_timed_out
        self.threads = []
        self.environment = Environment(None)

    def name(self):
        return "the test"

    def shared_threads(self):
        return self.threads

    def found(self):
        """Return the text of all findings, "" if there is none."""
        try:
            self.findings.fail()
        except AssertionError as error:
            return str(error)
        return ""
