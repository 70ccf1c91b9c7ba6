"""Run pytest with the plugin on the small project in ``project/``, once for all tests that look at the outcome."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import django_async_test

from .. import fork_server

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(django_async_test.__file__)))

# What the process has imported: what needs no settings.
MODULES = ["pytest", "django.test", "django.db.backends.sqlite3.base", "django_async_test.asynctest"]

#: Seconds after which a process hangs.
TIMEOUT = 240

#: What the process is given for each runner of coroutine tests.
RUNNERS = {
    "own": [],
    "asyncio-strict": ["-p", "pytest_asyncio.plugin", "-o", "asyncio_mode=strict"],
    "asyncio-auto": ["-p", "pytest_asyncio.plugin", "-o", "asyncio_mode=auto"],
    "anyio": ["-p", "anyio.pytest_plugin"],
}

_INI = """\
[pytest]
DJANGO_SETTINGS_MODULE = tests.project.settings
filterwarnings =
    error:.*teardown test databases.*
"""

# What was asked -> Outcome
_outcomes = {}


def is_installed(*names):
    """Return whether all these modules can be imported."""
    return all(importlib.util.find_spec(name) is not None for name in names)


def pytest_is_at_least(*version):
    """Return whether the installed pytest is of this version, or later."""
    import pytest

    return pytest.version_tuple[: len(version)] >= version


needs_pytest = unittest.skipUnless(
    is_installed("pytest", "pytest_django") and sys.version_info >= (3, 7),
    "pytest or pytest-django is not installed, or Python is older than 3.7",
)


class Outcome(object):
    """How a run of pytest ended."""

    def __init__(self, code, output, left):
        self.code = code
        self.output = output
        #: {worker: rows that were there when all tests were over}
        self.left = left

    def tests(self, word):
        """Return the set of tests whose outcome is ``"PASSED"``, ``"FAILED"``, ``"ERROR"``, ..."""
        return set(re.findall(r"(?m)^{} (?:\[\d+\] )?\S*?(\w+\.py::\S+)".format(word), self.output))

    def says(self, test):
        """Return what the report of `test`, a function's name, says: its set-up, call and tear-down."""
        parts = re.split(r"(?m)^_{2,} (.+?) _{2,}$", self.output)
        return "\n".join(text for title, text in zip(parts[1::2], parts[2::2]) if title.split()[-1] == test)


def run_pytest(*args, runner="own", files=None, is_forked=True, **variables):
    """Run pytest with `args` in a copy of the project, or with the `files` {name: source} only; return an `Outcome`.

    It runs in a fork of a process that has imported pytest and Django already, if it may be.
    """
    key = (args, runner, repr(files), repr(sorted(variables.items())))
    if key not in _outcomes:
        with tempfile.TemporaryDirectory() as folder:
            _outcomes[key] = _run(os.path.realpath(folder), args, runner, files, is_forked, variables)
    return _outcomes[key]


def _run(folder, args, runner, files, is_forked, variables):
    if files is None:
        for name in os.listdir(os.path.join(HERE, "project")):
            if name.endswith(".py"):
                shutil.copy(os.path.join(HERE, "project", name), folder)
    for name, source in dict({"pytest.ini": _INI}, **(files or {})).items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(source)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON", "DJANGO_"))}
    env.update(
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        PYTHONPATH=os.pathsep.join([PACKAGE, ROOT]),
        PYTHONIOENCODING="utf-8",
        RESULTS=folder,
        RUNNER=runner,
        TEST_DATABASE_NAME="plugin_{}".format(os.getpid()),
        TMPDIR=folder,
    )
    env.update(variables)
    plugins = ["-p", "django_async_test.pytest_plugin", "-p", "pytest_django.plugin"]
    command = ["-m", "pytest", "-p", "no:cacheprovider", "--color=no", "-rA"] + plugins + RUNNERS[runner] + list(args)
    output = os.path.join(folder, "output.txt")
    open(output, "w").close()
    if is_forked:
        process = fork_server.start(command, output, [PACKAGE, ROOT], MODULES, stdin=os.devnull, cwd=folder, env=env)
    else:
        with open(output, "w") as file:
            process = subprocess.Popen(
                [sys.executable] + command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=file
            )
    try:
        code = process.wait(TIMEOUT)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    with open(output, encoding="utf-8", errors="replace") as file:
        text = file.read()
    left = {}
    for name in os.listdir(folder):
        if name.startswith("left-"):
            with open(os.path.join(folder, name)) as file:
                left[name[len("left-") :]] = file.read()
    return Outcome(code, text, left)


@needs_pytest
class PluginTestCase(unittest.TestCase):
    """Base class: looks at the outcome of runs of pytest."""

    maxDiff = None

    def assertAllPassed(self, outcome):
        """Fail unless no test failed, and no row was left."""
        self.assertEqual(set(), outcome.tests("FAILED") | outcome.tests("ERROR"), outcome.output)
        self.assertEqual(0, outcome.code, outcome.output)
        self.assertNothingIsLeft(outcome)

    def assertNothingIsLeft(self, outcome):
        """Fail if rows were left, or the database could not be dropped."""
        self.assertTrue(outcome.left, outcome.output)
        self.assertEqual({""}, set(outcome.left.values()), outcome.output)
        self.assertNotIn("teardown test databases", outcome.output)

    def assertReported(self, outcome, test, *texts):
        """Fail unless the report of `test` has all `texts`."""
        report = outcome.says(test)
        for text in texts:
            self.assertIn(text, " ".join(report.split()), outcome.output)
