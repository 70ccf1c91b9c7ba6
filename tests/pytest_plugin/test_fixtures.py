"""Tests of the helpers of the classes as fixtures."""

from .helpers import PluginTestCase, run_pytest

CLOCK = """
def test_clock_of_a_sync_test(django_clock):
    pass
"""


class FixturesTests(PluginTestCase):
    def test_each_works_in_a_test(self):
        """Blocks, callbacks, queries, streams, the clock and clients are there for functions."""
        passed = run_pytest("cases.py", "helper_fixtures.py", "scopes.py").tests("PASSED")
        for name in "atomic acall unsafe on_commit queries stream clock client_for allow".split():
            self.assertIn("helper_fixtures.py::test_" + name, passed)

    def test_no_clock_without_a_loop(self):
        """The clock needs a coroutine test, and says so."""
        outcome = run_pytest(files={"test_it.py": CLOCK})
        self.assertReported(outcome, "test_clock_of_a_sync_test", "needs a coroutine test")
