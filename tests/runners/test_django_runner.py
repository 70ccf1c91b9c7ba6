"""Tests of our classes under Django's runner, with each of its options."""

import argparse
import collections
import multiprocessing
import os
import re
import unittest

import django
from django.test.runner import DiscoverRunner

from .helpers import FAILING_NOTES, PASSING_NOTES, REPORTING_NOTES, RunnersTestCase, is_installed


def django_options():
    """Return the options that Django's runner has in this version."""
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    DiscoverRunner.add_arguments(parser)
    return {option for action in parser._actions for option in action.option_strings}


DJANGO_OPTIONS = django_options()


def needs_option(option):
    return unittest.skipUnless(option in DJANGO_OPTIONS, "this Django has no {}".format(option))


class DjangoRunnerTests(RunnersTestCase):
    """``manage.py test`` with its options."""

    def manage(self, *args, **kwargs):
        return self.python(["manage.py", "test"] + list(args), **kwargs)

    def assertCounts(self, output, ran, problems=None):
        self.assertRegex(output, r"(?m)^Ran {} tests? in".format(ran))
        self.assertRegex(output, r"(?m)^{}\s*$".format(re.escape(problems) if problems else "OK"))

    def test_passing_tests_pass(self):
        """Every hook and test of a passing class runs once, and no row is left behind."""
        output = self.manage("passing")
        self.assertCounts(output, 4)
        self.assertNoted(PASSING_NOTES, output)

    def test_problems_are_reported(self):
        """An error, a failure and a failing subtest of coroutine tests are counted as such; the others pass."""
        output = self.manage("failing", "passing", code=1)
        self.assertCounts(output, 7, "FAILED (failures=2, errors=1)")
        self.assertIsReported(output)
        self.assertIn("(number=1)", output)
        self.assertNoted(FAILING_NOTES + PASSING_NOTES, output)

    def test_other_outcomes_are_reported(self):
        """Skipped tests, expected failures, errors of tasks and of ``setUpClass()`` are counted as such."""
        output = self.manage("reporting", code=1)
        # Python 3.12.1 did not count skipped tests.
        self.assertCounts(output, "[34]", "FAILED (failures=1, errors=1, skipped=2, expected failures=1)")
        self.assertIn("the error of the task", output)
        self.assertIn("the error of the class", output)
        self.assertNoted(REPORTING_NOTES, output)

    def test_a_traceback_shows_the_users_frames_only(self):
        """The traceback of a failing coroutine test has no frame of this package or of asyncio."""
        # In debug mode asyncio prints which callbacks took long, if the machine stands still.
        output = self.manage("failing", code=1, PYTHONASYNCIODEBUG="", PYTHONDEVMODE="")
        self.assertIn("failing.py", output)
        self.assertNotIn(os.path.join("django_async_test", ""), output.replace(self.folder, ""))
        self.assertNotIn(os.path.join("asyncio", ""), output)

    def test_failfast(self):
        """--failfast ends the run after the first failing coroutine test, with its class taken down."""
        output = self.manage("--failfast", "failing.ErrorTests", "passing", code=1)
        self.assertCounts(output, 1, "FAILED (errors=1)")
        self.assertEqual(
            collections.Counter(["setUpClass ErrorTests", "tearDown test_error", "tearDownClass ErrorTests", "end"]),
            self.notes(),
        )

    @needs_option("--reverse")
    def test_reverse(self):
        """--reverse runs the tests in reverse order."""
        output = self.manage("--reverse", "failing", "passing", code=1)
        self.assertCounts(output, 7, "FAILED (failures=2, errors=1)")
        self.assertNoted(FAILING_NOTES + PASSING_NOTES, output)

    @needs_option("--shuffle")
    def test_shuffle(self):
        """--shuffle runs the tests in any order; nothing depends on it."""
        output = self.manage("--shuffle", "7", "failing", "passing", code=1)
        self.assertCounts(output, 7, "FAILED (failures=2, errors=1)")
        self.assertNoted(FAILING_NOTES + PASSING_NOTES, output)

    @needs_option("--debug-mode")
    def test_debug_mode(self):
        """--debug-mode changes nothing."""
        output = self.manage("--debug-mode", "failing", "passing", code=1)
        self.assertCounts(output, 7, "FAILED (failures=2, errors=1)")
        self.assertNoted(FAILING_NOTES + PASSING_NOTES, output)

    @needs_option("--debug-sql")
    def test_debug_sql(self):
        """--debug-sql shows the queries of a failing coroutine test."""
        # Without subtests, which Django before 2.2 cannot report here.
        output = self.manage("--debug-sql", "failing.ErrorTests", "failing.FailureTests", code=1)
        self.assertCounts(output, 2, "FAILED (failures=1, errors=1)")
        for name in ("error", "failure"):
            self.assertRegex(output, r"INSERT INTO[^;]*'{}'".format(name))

    @needs_option("--buffer")
    def test_buffer(self):
        """--buffer keeps the output of a passing coroutine test back, and shows that of a failing one."""
        output = self.manage("--buffer", "printing", code=1)
        self.assertCounts(output, 2, "FAILED (failures=1)")
        self.assertIn("let out", output)
        self.assertNotIn("kept back", output)

    @needs_option("--pdb")
    def test_pdb(self):
        """--pdb opens the debugger in the frame of the failing coroutine; the next tests pass."""
        output = self.manage("--pdb", "failing.ErrorTests", "passing", stdin="p marker\nc\n", code=1)
        self.assertIn("Opening PDB", output)
        self.assertIn("(Pdb) 'the value of a local variable'", output)
        self.assertCounts(output, 5, "FAILED (errors=1)")
        self.assertNoted(
            PASSING_NOTES
            + collections.Counter(["setUpClass ErrorTests", "tearDown test_error", "tearDownClass ErrorTests"]),
            output,
        )

    @needs_option("--pdb")
    def test_pdb_that_is_quit(self):
        """Quitting the debugger ends the run with nothing left behind."""
        output = self.finish(self.start(["manage.py", "test", "--pdb", "failing.ErrorTests", "passing"], "q\n"))
        self.assertIn("Opening PDB", output)
        notes = self.notes()
        self.assertEqual([], [note for note in notes if note.startswith("left")], output)
        self.assertEqual(1, notes["end"], output)


@needs_option("--parallel")
class ParallelTests(RunnersTestCase):
    """``manage.py test --parallel 2``."""

    # The first Django that knows this way to start processes
    KNOWN = {"fork": (1, 9), "spawn": (4, 1), "forkserver": (6, 0)}

    def run_in_parallel(self, method):
        if method not in multiprocessing.get_all_start_methods():
            self.skipTest("this system has no {}".format(method))
        if self.KNOWN[method] > django.VERSION:
            self.skipTest("this Django runs no tests in parallel with {}".format(method))
        output = self.python(["manage.py", "test", "--parallel", "2", "passing"], START_METHOD=method)
        self.assertRegex(output, r"(?m)^Ran 4 tests in")
        self.assertRegex(output, r"(?m)^OK\s*$")
        self.assertNoted(PASSING_NOTES, output)
        os.remove(self.notes_path)
        if not is_installed("tblib"):
            self.skipTest("without tblib Django cannot report failures of parallel tests")
        output = self.python(
            ["manage.py", "test", "--parallel", "2", "passing", "failing"], code=1, START_METHOD=method
        )
        self.assertRegex(output, r"(?m)^Ran 7 tests in")
        self.assertRegex(output, r"(?m)^FAILED \(failures=2, errors=1\)\s*$")
        self.assertIsReported(output)
        self.assertNoted(FAILING_NOTES + PASSING_NOTES, output)

    @unittest.skipUnless(is_installed("tblib"), "without tblib Django cannot report failures of parallel tests")
    def test_other_outcomes_are_reported(self):
        """Workers report skipped tests, expected failures, errors of tasks and of ``setUpClass()`` as one process."""
        output = self.python(["manage.py", "test", "--parallel", "2", "reporting"], code=1)
        self.assertRegex(output, r"(?m)^Ran [34] tests in")
        self.assertIn("FAILED (failures=1, errors=1, skipped=2, expected failures=1)", output)
        self.assertIn("the error of the task", output)
        self.assertIn("the error of the class", output)
        self.assertNoted(REPORTING_NOTES, output)

    def test_fork(self):
        """Forked workers report passing and failing coroutine tests and subtests as one process does."""
        self.run_in_parallel("fork")

    def test_spawn(self):
        """Spawned workers report passing and failing coroutine tests and subtests as one process does."""
        self.run_in_parallel("spawn")

    def test_forkserver(self):
        """Workers of a fork server report passing and failing coroutine tests and subtests as one process does."""
        self.run_in_parallel("forkserver")
