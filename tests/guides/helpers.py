"""A copy of docs/project, in which a test runs what it writes there."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import django_async_test
from tests.test_layout import PROJECT

#: Seconds after which a run hangs.
TIMEOUT = 300


class ProjectTestCase(unittest.TestCase):
    """Base class: each test has a copy of the project."""

    maxDiff = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = os.path.join(temporary.name, "project")
        shutil.copytree(os.path.join(PROJECT, "docs", "project"), self.folder)

    def write(self, name, source):
        """Write a file of the project."""
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(source)

    def run_here(self, *arguments, **variables):
        """Run Python in the project with `arguments`; return its exit status and what it has printed."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
        # The plugins are named, whether or not the package is installed.
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        environment["PYTHONPATH"] = os.path.dirname(os.path.dirname(os.path.abspath(django_async_test.__file__)))
        environment.update(variables)
        done = subprocess.run(
            [sys.executable] + list(arguments),
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
        )
        return done.returncode, done.stdout.decode("utf-8", "replace")
