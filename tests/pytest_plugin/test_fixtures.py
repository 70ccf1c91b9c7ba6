"""Tests of the helpers of the classes as fixtures."""

from django import test

from .helpers import PluginTestCase, run_pytest

CLOCK = """
def test_clock_of_a_sync_test(django_clock):
    pass
"""


class FixturesTests(PluginTestCase):
    def test_each_works_in_a_test(self):
        """Blocks, callbacks, queries, streams, the clock and clients are there for functions."""
        passed = run_pytest("cases.py", "helper_fixtures.py", "scopes.py").tests("PASSED")
        names = "atomic acall unsafe on_commit queries clock allow".split()
        if hasattr(test, "AsyncClient"):
            names += ["stream", "client_for"]
        for name in names:
            self.assertIn("helper_fixtures.py::test_" + name, passed)

    def test_variables_of_synchronous_fixtures(self):
        """What a synchronous fixture sets in a context variable is seen in the test, sync or not, and afterwards."""
        passed = run_pytest("cases.py", "helper_fixtures.py", "scopes.py").tests("PASSED")
        for name in "of_a_sync_test after_a_sync_test of_a_coroutine is_as_before".split():
            self.assertIn("helper_fixtures.py::test_context_" + name, passed)

    def test_no_clock_without_a_loop(self):
        """The clock needs a coroutine test, and says so."""
        outcome = run_pytest(files={"test_it.py": CLOCK})
        self.assertReported(outcome, "test_clock_of_a_sync_test", "needs a coroutine test")
