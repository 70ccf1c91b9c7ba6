"""Tests of our classes under pytest, with each of its plugins."""

import collections
import re
import sys
import unittest

from .helpers import FAILING_NOTES, PASSING_NOTES, REPORTING_NOTES, RunnersTestCase, is_installed

# Without it pytest-asyncio warns.
ASYNCIO_INI = "asyncio_default_fixture_loop_scope = function\n"


needs_pytest_asyncio = unittest.skipUnless(
    is_installed("pytest", "pytest_asyncio") and sys.version_info >= (3, 8),
    "pytest-asyncio is not installed, or so old that it has no modes or leaves event loops behind",
)


class PytestTestCase(RunnersTestCase):
    """Base class: runs pytest with chosen plugins only."""

    conftest = "conftest_plain.py"
    plugins = ()
    options = ()
    settings = ""
    workers = 1

    def setUp(self):
        super().setUp()
        self.configure_pytest(self.conftest, self.settings)

    def pytest(self, *args, **kwargs):
        plugins = [word for plugin in self.plugins for word in ("-p", plugin)]
        command = ["-m", "pytest", "-p", "no:cacheprovider", "-rA", "--color=no"]
        return self.python(
            command + plugins + list(self.options) + list(args), PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", **kwargs
        )

    def assertSummary(self, output, **counts):
        """Fail unless the last line has these numbers, warnings among them, and no others."""
        summary = [line for line in output.splitlines() if re.search(r" in \d+\.\d+ ?s", line)][-1]
        found = {name: int(number) for number, name in re.findall(r"(\d+) ([a-z]+)", summary.split(" in ")[0])}
        self.assertEqual(counts, found, output)

    def assertPytestNoted(self, notes, output):
        found = self.notes()
        # Each worker has databases of its own, unless it has had no test.
        if self.workers > 1:
            self.assertIn(found["end"], range(1, self.workers + 1), output)
            for name in list(found):
                # ... and may get some of the tests of a class.
                if name == "end" or "Class " in name:
                    found[name] = min(found[name], 1)
        self.assertEqual(notes, found, output)


class PytestPromises(object):
    """What holds for pytest with any plugin."""

    def test_passing_tests_pass(self):
        """Every hook and test of a passing class runs once, and no row is left behind."""
        output = self.pytest("passing.py")
        self.assertSummary(output, passed=4)
        self.assertPytestNoted(PASSING_NOTES, output)

    def test_problems_are_reported(self):
        """An error, a failure and a failing subtest of coroutine tests are failures; the others pass."""
        output = self.pytest("failing.py", "passing.py", code=1)
        self.assertIsReported(output)
        for name in ("test_error", "test_failure", "test_subtests"):
            # Pytest has subtests since 9.0; before, the first one that fails is the failure of its test.
            self.assertRegex(output, r"(?m)^(SUB)?FAILED.* failing.py::\w+::{}".format(name))
        for name in ("test_one", "test_two", "test_three", "test_sync"):
            self.assertRegex(output, r"(?m)^PASSED passing.py::\w+::{}".format(name))
        self.assertPytestNoted(FAILING_NOTES + PASSING_NOTES, output)

    def test_other_outcomes_are_reported(self):
        """Skipped tests, expected failures, errors of tasks and of ``setUpClass()`` are counted as such."""
        output = self.pytest("reporting.py", code=1)
        self.assertSummary(output, failed=1, error=1, skipped=2, xfailed=1)
        self.assertIn("the error of the task", output)
        self.assertIn("the error of the class", output)
        self.assertPytestNoted(REPORTING_NOTES, output)


@unittest.skipUnless(is_installed("pytest"), "pytest is not installed")
class PlainPytestTests(PytestPromises, PytestTestCase):
    """Pytest without plugins."""

    def test_pdb(self):
        """--pdb opens the debugger in the frame of the failing coroutine; the next tests pass."""
        output = self.pytest("--pdb", "failing.py::ErrorTests", "passing.py", stdin="p marker\nc\n", code=1)
        self.assertIn("the value of a local variable", output)
        self.assertSummary(output, failed=1, passed=4)
        self.assertPytestNoted(
            PASSING_NOTES
            + collections.Counter(["setUpClass ErrorTests", "tearDown test_error", "tearDownClass ErrorTests"]),
            output,
        )

    def test_exitfirst(self):
        """-x ends the run after the first failing coroutine test, with its class taken down."""
        output = self.pytest("-x", "failing.py::ErrorTests", "passing.py", code=1)
        self.assertSummary(output, failed=1)
        self.assertPytestNoted(
            collections.Counter(["setUpClass ErrorTests", "tearDown test_error", "tearDownClass ErrorTests", "end"]),
            output,
        )


@unittest.skipUnless(is_installed("pytest", "pytest_django"), "pytest-django is not installed")
class PytestDjangoTests(PytestPromises, PytestTestCase):
    """Pytest with pytest-django."""

    conftest = "conftest_pytest_django.py"
    plugins = ("pytest_django.plugin",)

    def test_pdb(self):
        """--pdb opens the debugger in the frame of the failing coroutine; the next tests pass."""
        output = self.pytest("--pdb", "failing.py::ErrorTests", "passing.py", stdin="p marker\nc\n", code=1)
        self.assertIn("the value of a local variable", output)
        self.assertSummary(output, failed=1, passed=4)
        self.assertPytestNoted(
            PASSING_NOTES
            + collections.Counter(["setUpClass ErrorTests", "tearDown test_error", "tearDownClass ErrorTests"]),
            output,
        )


@unittest.skipUnless(
    is_installed("pytest", "pytest_django", "xdist"), "pytest-django and pytest-xdist are not installed"
)
class XdistTests(PytestPromises, PytestTestCase):
    """Pytest with pytest-django and two workers of pytest-xdist."""

    conftest = "conftest_pytest_django.py"
    plugins = ("pytest_django.plugin", "xdist.plugin")
    options = ("-n", "2")
    workers = 2


@needs_pytest_asyncio
class StrictAsyncioTests(PytestPromises, PytestTestCase):
    """Pytest with pytest-asyncio, which leaves tests alone that do not ask for it."""

    plugins = ("pytest_asyncio.plugin",)
    options = ("--asyncio-mode=strict",)
    settings = ASYNCIO_INI


@needs_pytest_asyncio
class AutoAsyncioTests(PytestPromises, PytestTestCase):
    """Pytest with pytest-asyncio, which takes every coroutine test that it can."""

    plugins = ("pytest_asyncio.plugin",)
    options = ("--asyncio-mode=auto",)
    settings = ASYNCIO_INI
