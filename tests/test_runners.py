"""Tests of our classes under every test runner: Django's with its options, pytest with its plugins, plain unittest.

Each test writes a small project into a folder of its own, and runs the runner
there in a process of its own.  The project's tests note what has run, and its
runner what is left behind when all tests are over.
"""

import argparse
import collections
import importlib.util
import multiprocessing
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

import django
from django.test.runner import DiscoverRunner

import django_async_test

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(django_async_test.__file__)))

#: Seconds after which a process hangs.
TIMEOUT = 120

# The files of the project.  They are read by every Python from 3.5 on.
PROJECT = {
    "manage.py": """
        import multiprocessing
        import os
        import signal
        import sys

        import tests.run  # warnings are errors, in workers too
        from django.core.management import execute_from_command_line

        if __name__ == "__main__":
            # A process that is started in the background may ignore it, and so would its children.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if os.environ.get("START_METHOD"):
                multiprocessing.set_start_method(os.environ["START_METHOD"])
            execute_from_command_line(sys.argv)
    """,
    "project_settings.py": """
        from tests.project.settings import *

        TEST_RUNNER = "notes.Runner"
    """,
    "notes.py": """
        import os

        from django.test.runner import DiscoverRunner


        def note(*words):
            with open(os.environ["NOTES"], "a") as file:
                file.write(" ".join(map(str, words)) + "\\n")


        class Runner(DiscoverRunner):
            def setup_databases(self, **kwargs):
                from tests.helpers import replaced

                databases = super().setup_databases(**kwargs)
                self.before = replaced()
                return databases

            def teardown_databases(self, old_config, **kwargs):
                note_what_is_left(self.before)
                super().teardown_databases(old_config, **kwargs)


        def note_what_is_left(before):
            from tests.helpers import replaced
            from tests.project.shop.models import Product

            for product in Product.objects.all():
                note("left:", product.name)
            after = replaced()
            for name in before:
                if before[name] != after[name]:
                    note("left:", name, before[name], after[name])
            note("end")
    """,
    "base.py": """
        from django_async_test import TestCase, sync_to_async
        from notes import note
        from tests.project.shop.models import Product


        def create(name):
            return sync_to_async(Product.objects.create)(name=name)


        class Base(TestCase):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                note("setUpClass", cls.__name__)

            @classmethod
            async def setUpTestData(cls):
                await create("class")

            @classmethod
            async def tearDownClass(cls):
                note("tearDownClass", cls.__name__)
                await super().tearDownClass()

            async def setUp(self):
                self.assertEqual(["class"], await self.names())
                await create("setUp")

            async def tearDown(self):
                note("tearDown", self._testMethodName)

            async def names(self):
                return await sync_to_async(lambda: sorted(product.name for product in Product.objects.all()))()
    """,
    "passing.py": """
        from base import Base, create
        from notes import note


        class PassingTests(Base):
            async def asyncSetUp(self):
                await create("asyncSetUp")

            async def asyncTearDown(self):
                note("asyncTearDown", self._testMethodName)

            async def cleanup(self):
                note("cleanup", self._testMethodName)

            async def test_one(self):
                self.addCleanup(self.cleanup)
                await create("test")
                self.assertEqual(["asyncSetUp", "class", "setUp", "test"], await self.names())

            async def test_two(self):
                self.addCleanup(self.cleanup)
                await create("test")
                self.assertEqual(["asyncSetUp", "class", "setUp", "test"], await self.names())


        class MorePassingTests(Base):
            async def test_three(self):
                self.assertEqual(["class", "setUp"], await self.names())

            def test_sync(self):
                note("sync")
    """,
    "failing.py": """
        import asyncio

        from base import Base, create


        class ErrorTests(Base):
            async def test_error(self):
                await create("error")
                marker = "the value of a local variable"
                raise ValueError("the original error")


        class FailureTests(Base):
            async def test_failure(self):
                await create("failure")
                self.assertEqual("one", "two", "the original assertion")


        class SubtestTests(Base):
            async def test_subtests(self):
                await create("subtests")
                for number in range(3):
                    with self.subTest(number=number):
                        await asyncio.sleep(0)
                        self.assertEqual(0, number % 2, "the original subtest")
    """,
    "reporting.py": """
        import asyncio
        import unittest

        from base import Base, create


        class ReportingTests(Base):
            @unittest.expectedFailure
            async def test_expected_failure(self):
                await create("expected")
                self.fail()

            @unittest.skip("the reason of the decorator")
            async def test_skipped(self):
                self.fail()

            async def test_that_skips_itself(self):
                await create("skipped")
                self.skipTest("the reason of the test")

            async def test_task(self):
                async def background():
                    await create("background")
                    raise ValueError("the error of the task")

                task = asyncio.ensure_future(background())
                await asyncio.wait([task])


        class BrokenClassTests(Base):
            @classmethod
            async def setUpClass(cls):
                await super().setUpClass()
                await create("broken")
                raise ValueError("the error of the class")

            async def test(self):
                self.fail()
    """,
    "sleeping.py": """
        import asyncio
        import os

        from base import Base, create
        from notes import note


        class SleepingTests(Base):
            async def test_sleep(self):
                await create("sleeping")
                note("asleep")
                for _ in range(6000):
                    await asyncio.sleep(0.1)
                    if os.path.exists("wake up"):
                        return
    """,
}

#: What passing.py notes.
PASSING_NOTES = collections.Counter(
    {
        "setUpClass PassingTests": 1,
        "tearDownClass PassingTests": 1,
        "setUpClass MorePassingTests": 1,
        "tearDownClass MorePassingTests": 1,
        "asyncTearDown test_one": 1,
        "tearDown test_one": 1,
        "cleanup test_one": 1,
        "asyncTearDown test_two": 1,
        "tearDown test_two": 1,
        "cleanup test_two": 1,
        "tearDown test_three": 1,
        "sync": 1,
        "tearDown test_sync": 1,
        "end": 1,
    }
)

#: What failing.py notes, if no test is left out.
FAILING_NOTES = collections.Counter(
    {
        "setUpClass ErrorTests": 1,
        "tearDown test_error": 1,
        "tearDownClass ErrorTests": 1,
        "setUpClass FailureTests": 1,
        "tearDown test_failure": 1,
        "tearDownClass FailureTests": 1,
        "setUpClass SubtestTests": 1,
        "tearDown test_subtests": 1,
        "tearDownClass SubtestTests": 1,
    }
)


#: What reporting.py notes.
REPORTING_NOTES = collections.Counter(
    {
        "setUpClass ReportingTests": 1,
        "tearDown test_expected_failure": 1,
        "tearDown test_that_skips_itself": 1,
        "tearDown test_task": 1,
        "tearDownClass ReportingTests": 1,
        "setUpClass BrokenClassTests": 1,
        "end": 1,
    }
)


def dedented(source):
    """Return `source` without the indentation of its first line."""
    lines = source.strip("\n").rstrip().split("\n")
    indent = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[indent:] for line in lines) + "\n"


def is_installed(*names):
    """Tell whether all these modules can be imported."""
    return all(importlib.util.find_spec(name) is not None for name in names)


def django_options():
    """Return the options that Django's runner has in this version."""
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    DiscoverRunner.add_arguments(parser)
    return {option for action in parser._actions for option in action.option_strings}


DJANGO_OPTIONS = django_options()


def needs_option(option):
    return unittest.skipUnless(option in DJANGO_OPTIONS, "this Django has no {}".format(option))


class RunnersTestCase(unittest.TestCase):
    """Base class: a project in a folder of its own."""

    maxDiff = None

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.notes_path = os.path.join(self.folder, "notes.txt")
        self.write(PROJECT)

    def write(self, files):
        """Write the files of a mapping into the folder."""
        for name, source in files.items():
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(dedented(source))

    def start(self, args, **variables):
        """Start Python in the folder, with environment `variables` besides those of the project."""
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTEST_", "PYTHON", "COV_", "COVERAGE_", "DJANGO_"))
        }
        env.update(
            DJANGO_SETTINGS_MODULE="project_settings",
            NOTES=self.notes_path,
            PYTHONIOENCODING="utf-8",
            PYTHONPATH=os.pathsep.join([self.folder, PACKAGE, ROOT]),
            TEST_DATABASE="sqlite",
            TEST_DATABASE_NAME="runners",
            TMPDIR=self.folder,
        )
        env.update(variables)
        process = subprocess.Popen(
            [sys.executable] + args,
            cwd=self.folder,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()

    def finish(self, process, stdin=""):
        """Give `stdin` to the process, wait for its end, return its output."""
        try:
            output, _ = process.communicate(stdin, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            self.fail("The process hangs. Its output:\n" + output)
        # Whatever the tests do, our own machinery leaves nothing of this kind.
        self.assertNotRegex(output, "coroutine '[^']*' was never awaited")
        for text in ("was destroyed but it is pending", "unclosed event loop", "unclosed database"):
            self.assertNotIn(text, output)
        self.assertNotIn("cannot be pickled", output)
        self.assertNotIn("can't pickle", output)
        return output

    def python(self, args, stdin="", code=0, **variables):
        """Run Python with `args`, fail unless it ends with `code`, return its output."""
        process = self.start(args, **variables)
        output = self.finish(process, stdin)
        self.assertEqual(code, process.returncode, output)
        return output

    def notes(self):
        """Return how often each note has been taken."""
        if not os.path.exists(self.notes_path):
            return collections.Counter()
        with open(self.notes_path, encoding="utf-8") as file:
            return collections.Counter(file.read().splitlines())

    def assertNoted(self, notes, output):
        self.assertEqual(notes, self.notes(), output)

    def assertIsReported(self, output):
        """Fail unless the three problems of failing.py are reported as they were raised."""
        for text in ("the original error", "the original assertion", "the original subtest"):
            self.assertIn(text, output)


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
        output = self.manage("failing", code=1)
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
        self.write(
            {
                "printing.py": """
                    from base import Base


                    class PrintingTests(Base):
                        async def test_quiet(self):
                            print("kept back")

                        async def test_loud(self):
                            print("let out")
                            self.fail()
                """
            }
        )
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
        process = self.start(["manage.py", "test", "--pdb", "failing.ErrorTests", "passing"])
        output = self.finish(process, "q\n")
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


@unittest.skipIf(sys.platform == "win32", "no SIGINT can be sent to a process alone")
class InterruptionTests(RunnersTestCase):
    """Ctrl+C while a coroutine test sleeps."""

    def start_sleeping(self, args, **variables):
        """Start the run, and wait until the test sleeps."""
        process = self.start(args, TEST_DATABASE="sqlite-file", **variables)
        deadline = time.time() + TIMEOUT
        while not self.notes()["asleep"]:
            if process.poll() is not None or time.time() > deadline:
                self.fail("The test does not begin:\n" + self.finish(process))
            time.sleep(0.05)
        return process

    def assertNothingLeft(self, output):
        notes = self.notes()
        self.assertEqual([], [note for note in notes if note.startswith("left")], output)
        if notes["end"]:
            self.assertIsNone(self.rows())
        else:
            # Django before 2.2 leaves the database where it is.
            self.assertLess(django.VERSION, (2, 2), output)
            self.assertEqual([], self.rows())

    def rows(self):
        """Return the rows in the file of the test database, None if there is no such file."""
        path = os.path.join(self.folder, "test_runners.sqlite3")
        if not os.path.exists(path):
            return None
        connection = sqlite3.connect(path)
        try:
            return connection.execute("SELECT name FROM shop_product").fetchall()
        finally:
            connection.close()

    def test_django_interrupted_once(self):
        """Django's runner lets the coroutine test come to its end, and begins no other."""
        process = self.start_sleeping(["manage.py", "test", "sleeping", "passing"])
        process.send_signal(signal.SIGINT)
        # If it came late the test would be interrupted, or the next one would run.
        time.sleep(1)
        with open(os.path.join(self.folder, "wake up"), "w"):
            pass
        output = self.finish(process)
        self.assertEqual(0, process.returncode, output)
        self.assertRegex(output, r"(?m)^Ran 1 test in")
        self.assertEqual(1, self.notes()["tearDown test_sleep"], output)
        self.assertEqual(1, self.notes()["tearDownClass SleepingTests"], output)
        self.assertNothingLeft(output)

    def test_django_interrupted_twice(self):
        """Django's runner interrupts the coroutine test; no row is left, and the database is destroyed."""
        process = self.start_sleeping(["manage.py", "test", "sleeping", "passing"])
        process.send_signal(signal.SIGINT)
        # Two signals at once would count as one.
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        # The test would sleep for much longer than this waits.
        output = self.finish(process)
        self.assertNotEqual(0, process.returncode, output)
        self.assertIn("KeyboardInterrupt", output)
        self.assertEqual(0, self.notes()["tearDown test_one"], output)
        self.assertNothingLeft(output)

    @unittest.skipUnless(is_installed("pytest", "pytest_django"), "pytest-django is not installed")
    def test_pytest(self):
        """Pytest interrupts the coroutine test; no row is left, and the database is destroyed."""
        self.write({"conftest.py": CONFTEST_PYTEST_DJANGO, "pytest.ini": PYTEST_INI})
        process = self.start_sleeping(
            ["-m", "pytest", "-p", "pytest_django.plugin", "sleeping.py", "passing.py"],
            PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        )
        process.send_signal(signal.SIGINT)
        output = self.finish(process)
        self.assertEqual(2, process.returncode, output)
        self.assertIn("KeyboardInterrupt", output)
        self.assertEqual(1, self.notes()["end"], output)
        self.assertNothingLeft(output)


CONFTEST_PLAIN = """
    import django
    import pytest

    django.setup()

    import notes


    @pytest.fixture(scope="session", autouse=True)
    def databases():
        runner = notes.Runner(interactive=False, verbosity=0)
        runner.setup_test_environment()
        old_config = runner.setup_databases()
        yield
        runner.teardown_databases(old_config)
        runner.teardown_test_environment()
"""

CONFTEST_PYTEST_DJANGO = """
    import pytest

    import notes


    @pytest.fixture(scope="session", autouse=True)
    def ending(django_db_setup, django_db_blocker):
        from tests.helpers import replaced

        before = replaced()
        yield
        with django_db_blocker.unblock():
            notes.note_what_is_left(before)
"""

PYTEST_INI = """
    [pytest]
    python_files = *ing.py
    filterwarnings =
        error
        ignore:invalid escape sequence:DeprecationWarning
        ignore:Using or importing the ABCs:DeprecationWarning
        ignore:__class__ not set defining:DeprecationWarning
"""


# Without it pytest-asyncio warns.
ASYNCIO_INI = """
    asyncio_default_fixture_loop_scope = function
"""


needs_pytest_asyncio = unittest.skipUnless(
    is_installed("pytest", "pytest_asyncio") and sys.version_info >= (3, 8),
    "pytest-asyncio is not installed, or so old that it has no modes or leaves event loops behind",
)


class PytestTestCase(RunnersTestCase):
    """Base class: runs pytest with chosen plugins only."""

    conftest = CONFTEST_PLAIN
    plugins = ()
    options = ()
    settings = ""
    workers = 1

    def setUp(self):
        super().setUp()
        self.write({"conftest.py": self.conftest, "pytest.ini": PYTEST_INI + self.settings})

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

    conftest = CONFTEST_PYTEST_DJANGO
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

    conftest = CONFTEST_PYTEST_DJANGO
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


SCRIPT = """
    import tests.run
    import unittest

    import django
    from django.conf import settings

    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=["tests.project.shop"],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        MIDDLEWARE_CLASSES=[],
        SECRET_KEY="only for tests",
        USE_TZ=True,
    )
    django.setup()

    import failing
    import notes
    import passing


    class ErrorTests(failing.ErrorTests):
        pass


    class FailureTests(failing.FailureTests):
        pass


    class SubtestTests(failing.SubtestTests):
        pass


    class PassingTests(passing.PassingTests):
        pass


    class MorePassingTests(passing.MorePassingTests):
        pass


    def setUpModule():
        global runner, old_config
        runner = notes.Runner(interactive=False, verbosity=0)
        runner.setup_test_environment()
        old_config = runner.setup_databases()


    def tearDownModule():
        runner.teardown_databases(old_config)
        runner.teardown_test_environment()
"""


class UnittestTests(RunnersTestCase):
    """Unittest's own runner."""

    def setUp(self):
        super().setUp()
        self.write({"script.py": SCRIPT})

    def test_the_command(self):
        """``python -m unittest`` runs coroutine tests, and reports their problems, without Django's runner."""
        output = self.python(["-m", "unittest", "script"], code=1)
        self.assertRegex(output, r"(?m)^Ran 7 tests in")
        self.assertRegex(output, r"(?m)^FAILED \(failures=2, errors=1\)\s*$")
        self.assertIsReported(output)
        self.assertIn("(number=1)", output)
        self.assertNoted(FAILING_NOTES + PASSING_NOTES, output)

    def test_classes_chosen_by_name(self):
        """``python -m unittest`` runs the chosen classes, which pass."""
        output = self.python(["-m", "unittest", "script.PassingTests", "script.MorePassingTests"])
        self.assertRegex(output, r"(?m)^Ran 4 tests in")
        self.assertNoted(PASSING_NOTES, output)

    def test_debug(self):
        """A suite's debug() raises what a coroutine test raises, and leaves no row, its class's included."""
        self.write(
            {
                "debugging.py": """
                    import unittest

                    import script  # settings
                    import failing
                    import passing
                    from tests.project.shop.models import Product


                    def suite(cls):
                        return unittest.defaultTestLoader.loadTestsFromTestCase(cls)


                    script.setUpModule()
                    suite(passing.PassingTests).debug()
                    for cls in (failing.ErrorTests, failing.FailureTests, failing.SubtestTests):
                        try:
                            suite(cls).debug()
                        except Exception as error:
                            print("raised", repr(error))
                        print("rows:", [product.name for product in Product.objects.all()])
                    suite(passing.MorePassingTests).debug()
                    script.tearDownModule()
                """
            }
        )
        output = self.python(["debugging.py"])
        lines = output.splitlines()
        self.assertEqual(6, len(lines), output)
        self.assertIn("raised ValueError('the original error'", lines[0])
        self.assertRegex(lines[2], "raised AssertionError.*the original assertion")
        self.assertRegex(lines[4], "raised AssertionError.*the original subtest")
        self.assertEqual(["rows: []"] * 3, lines[1::2])
        # Unittest's debug() calls no hook of a test that fails, nor of its class.
        expected = collections.Counter({note: 1 for note in FAILING_NOTES if note.startswith("setUpClass")})
        self.assertEqual(PASSING_NOTES + expected, self.notes(), output)
