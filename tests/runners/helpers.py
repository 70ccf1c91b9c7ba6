"""What the tests of runners have in common: a small project in a folder of its own, and processes that run it."""

import collections
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import django_async_test

from .. import fork_server

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(django_async_test.__file__)))
PROJECT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "project")

# What a process has imported when it begins to run the project: what needs no settings.
MODULES = [
    "django.core.management.commands.test",
    "django.db.backends.sqlite3.base",
    "django.test.runner",
    "django_async_test.asynctest",
    "tests.helpers",
]

#: Seconds after which a process hangs.
TIMEOUT = 120

# What asyncio prints in debug mode when the machine stands still for a moment.
_SLOW = re.compile(r"Executing <.* took [\d.]+ seconds\n")

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

PYTEST_INI = """\
[pytest]
python_files = *ing.py
filterwarnings =
    error
    ignore:invalid escape sequence:DeprecationWarning
    ignore:Using or importing the ABCs:DeprecationWarning
    ignore:__class__ not set defining:DeprecationWarning
"""


def is_installed(*names):
    """Return whether all these modules can be imported."""
    return all(importlib.util.find_spec(name) is not None for name in names)


class RunnersTestCase(unittest.TestCase):
    """Base class: a project in a folder of its own, whose files are those in ``project/``."""

    maxDiff = None

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # Without symbolic links, as tracebacks have it.
        self.folder = os.path.realpath(folder.name)
        self.notes_path = self.path("notes.txt")
        for name in os.listdir(PROJECT):
            if name.endswith(".py"):
                shutil.copy(os.path.join(PROJECT, name), self.folder)

    def configure_pytest(self, conftest, settings=""):
        """Let the project have this conftest.py, from its file, and a pytest.ini with these `settings` besides ours."""
        shutil.copy(self.path(conftest), self.path("conftest.py"))
        with open(self.path("pytest.ini"), "w") as file:
            file.write(PYTEST_INI + settings)

    def path(self, name):
        return os.path.join(self.folder, name)

    def environment(self, variables):
        """Return the environment of the project, with `variables` besides."""
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTEST_", "PYTHON", "COV_", "COVERAGE_", "DJANGO_"))
        }
        env.update(
            DJANGO_SETTINGS_MODULE="project_settings",
            NOTES=self.notes_path,
            PYTHONIOENCODING="utf-8",
            TEST_DATABASE="sqlite",
            TEST_DATABASE_NAME="runners",
            TMPDIR=self.folder,
        )
        env.update(variables)
        return env

    def start(self, args, stdin="", **variables):
        """Start Python in the folder, with environment `variables` besides those of the project."""
        env = self.environment(variables)
        with open(self.path("stdin.txt"), "w") as file:
            file.write(stdin)
        open(self.path("output.txt"), "w").close()
        process = fork_server.start(
            args,
            self.path("output.txt"),
            [PACKAGE, ROOT],
            MODULES,
            stdin=self.path("stdin.txt"),
            cwd=self.folder,
            env=env,
        )
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.wait()

    def output(self):
        with open(self.path("output.txt"), encoding="utf-8") as file:
            return _SLOW.sub("", file.read())

    def finish(self, process):
        """Wait for the end of the process, return its output."""
        try:
            process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.fail("The process hangs. Its output:\n" + self.output())
        output = self.output()
        # Whatever the tests do, our own machinery leaves nothing of this kind.
        self.assertNotRegex(output, "coroutine '[^']*' was never awaited")
        for text in ("was destroyed but it is pending", "unclosed event loop", "unclosed database"):
            self.assertNotIn(text, output)
        self.assertNotIn("cannot be pickled", output)
        self.assertNotIn("can't pickle", output)
        return output

    def python(self, args, stdin="", code=0, **variables):
        """Run Python with `args`, fail unless it ends with `code`, return its output."""
        process = self.start(args, stdin, **variables)
        output = self.finish(process)
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
