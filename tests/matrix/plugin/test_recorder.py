"""Tests of what is noted inside the processes of tests: each runs a process with the recorder in it."""

import importlib
import importlib.util
import json
import os
import sqlite3
import subprocess
import sys
import unittest
from unittest import mock

from django_async_test.matrix.plugin import recorder, records, source
from tests.matrix.helpers import ProjectTests

SETTINGS = """
SECRET_KEY = "x"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = []
USE_TZ = True
"""

TESTS = """
import subprocess, sys, unittest
from django.db import connection
from django.test import TestCase

class SomeTests(TestCase):
    def test_query(self):
        connection.cursor().execute("SELECT 1")

    def test_failure(self):
        self.fail()

    @unittest.skip("why")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

    def test_subtest(self):
        with self.subTest(1):
            self.fail()

    def test_inner(self):
        class Inner(unittest.TestCase):
            def test(self):
                self.fail()
        Inner("test").run(unittest.TestResult())
        subprocess.call([sys.executable, "-c", "import unittest; unittest.main('unittest.test_nothing')"])

class Broken(TestCase):
    @classmethod
    def setUpClass(cls):
        raise unittest.SkipTest("all of it")

    def test_never(self):
        pass
"""

MANAGE = """
import sys
from django.core.management import execute_from_command_line
if __name__ == "__main__":
    execute_from_command_line(["manage.py"] + sys.argv[1:])
"""


class ProcessTests(ProjectTests):
    def setUp(self):
        super().setUp()
        self.write("settings.py", SETTINGS)
        self.write("test_some.py", TESTS)
        self.write("manage.py", MANAGE)
        # In an environment the .pth file does this; here it is for those processes that find this directory.
        text = source.recorder()
        self.notes = os.path.join(self.directory, "notes")
        self.write("site/sitecustomize.py", "{}\n\nquietly(start, {!r})\n".format(text, self.notes))

    def run_python(self, *arguments):
        """Run Python with the recorder; return what is made of the notes, and the output."""
        environment = dict(
            os.environ, PYTHONPATH=os.path.join(self.directory, "site"), DJANGO_SETTINGS_MODULE="settings"
        )
        for name in (recorder.INSIDE, "COVERAGE_PROCESS_START", "PYTHONWARNINGS", "PYTEST_ADDOPTS"):
            environment.pop(name, None)
        process = subprocess.run(
            [sys.executable] + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
        )
        return records.combine(records.read(self.notes)), process.stdout.decode(errors="replace")

    def test_djangos_runner(self):
        """The tests of Django's runner are counted, with the database they have used; tests of tests are not."""
        found, output = self.run_python("manage.py", "test")
        [run] = found["runs"]
        self.assertEqual({"passed": 2, "failed": 2, "skipped": 2, "expected": 1}, run["tests"], output)
        self.assertTrue(run["has_ended"])
        self.assertEqual({"why": 1, "all of it": 1}, run["reasons"])
        self.assertEqual(sys.version.split()[0], run["python"])
        self.assertEqual(run["django"], run["packages"]["django"])
        [database] = found["databases"]
        self.assertEqual(("default", "sqlite3", True), (database["alias"], database["driver"], database["used"]))
        self.assertRegex(database["server"], r"SQLite 3\.\d+")

    def test_workers(self):
        """Tests that run in several processes are counted once."""
        passing = TESTS.replace("self.fail()", "pass").replace("@unittest.expectedFailure", "")
        self.write("test_some.py", passing)
        self.write("test_more.py", passing)
        found, output = self.run_python("manage.py", "test", "--parallel", "2")
        [run] = found["runs"]
        self.assertEqual({"passed": 10, "failed": 0, "skipped": 4, "expected": 0}, run["tests"], output)
        self.assertEqual([True], [database["used"] for database in found["databases"]])

    def test_unittest_without_django(self):
        """Tests that use neither Django nor a database are counted too."""
        self.write("test_plain.py", "import unittest\nclass A(unittest.TestCase):\n    def test(self):\n        pass\n")
        found, _ = self.run_python("-m", "unittest", "test_plain")
        self.assertEqual(1, found["runs"][0]["tests"]["passed"])
        self.assertEqual((None, []), (found["runs"][0]["django"], found["databases"]))

    def test_nothing_that_is_no_test(self):
        """A process without tests and connections leaves nothing behind."""
        found, _ = self.run_python("manage.py", "check")
        self.assertEqual({"runs": [], "databases": []}, found)
        self.assertFalse(os.path.exists(self.notes))

    def test_a_connection_without_tests(self):
        """A script that connects has run no test, and its connection was not used by one."""
        found, output = self.run_python("manage.py", "migrate", "--run-syncdb")
        self.assertEqual([], found["runs"])
        self.assertEqual([False], [database["used"] for database in found["databases"]], output)

    def test_a_process_that_was_killed(self):
        """Of a process that was killed it is known that it has not ended."""
        self.write(
            "test_killed.py",
            """
            import os, unittest
            class A(unittest.TestCase):
                def test(self):
                    os._exit(0)
            """,
        )
        found, _ = self.run_python("-m", "unittest", "test_killed")
        self.assertFalse(found["runs"][0]["has_ended"])

    @unittest.skipUnless(importlib.util.find_spec("pytest"), "pytest is not installed")
    def test_pytest(self):
        """Functions of pytest are counted by the outcome of their parts, and its exit code is known."""
        self.write(
            "test_functions.py",
            """
            import pytest

            @pytest.fixture
            def broken():
                yield
                assert 0

            def test_passes(): pass
            def test_breaks(broken): pass
            @pytest.mark.skip(reason="not now")
            def test_skipped(): pass
            @pytest.mark.xfail
            def test_expected(): assert 0
            """,
        )
        found, output = self.run_python("-m", "pytest", "-q", "test_functions.py", "-p", "no:cacheprovider")
        [run] = found["runs"]
        self.assertEqual({"passed": 1, "failed": 1, "skipped": 1, "expected": 1}, run["tests"], output)
        self.assertEqual(([1], {"not now": 1}), (run["statuses"], run["reasons"]))
        found, _ = self.run_python(
            "-m", "pytest", "-q", "--collect-only", "test_functions.py", "-p", "no:cacheprovider"
        )
        self.assertEqual(0, sum(found["runs"][-1]["tests"].values()))


class Wrapper(object):
    """What Django has for a database."""

    vendor = "sqlite"
    alias = "default"

    class Database(object):
        __name__ = "sqlite3"

    def __init__(self):
        self.settings_dict = {"ENGINE": "django.db.backends.sqlite3", "NAME": "file"}
        self.connection = sqlite3.connect(":memory:")


class ConnectionTests(ProjectTests):
    def setUp(self):
        super().setUp()
        self.recorder = recorder.Recorder(self.directory)
        self.recorder.is_child = False
        self.wrapper = Wrapper()
        self.addCleanup(self.wrapper.connection.close)

    def used(self):
        return [one["used"] for one in self.recorder.connections.values()]

    def test_a_connection_is_used_by_tests_only(self):
        """A cursor before the first test is none of a test."""
        self.recorder.connected(self.wrapper)
        self.recorder.used(self.wrapper)
        self.assertEqual([False], self.used())
        self.recorder.runner = self
        self.recorder.used(self.wrapper)
        self.recorder.used(self.wrapper)
        self.assertEqual([True], self.used())
        [known] = self.recorder.connections.values()
        self.assertEqual(("sqlite3", None, "file"), (known["driver"], known["driver_version"], known["name"]))

    def test_a_connection_that_a_fork_has_inherited(self):
        """A worker uses a connection that it has not made."""
        self.recorder.is_child = True
        self.recorder.used(self.wrapper)
        self.assertEqual([True], self.used())


class FinderTests(ProjectTests):
    def test_a_module_of_interest(self):
        """A function is called with a module after it was executed; other modules are not of interest."""
        self.write("some_module_of_interest.py", "VALUE = 1\n")
        seen = []
        finder = recorder.Finder({"some_module_of_interest": lambda module: seen.append(module.VALUE)})
        with mock.patch.object(sys, "meta_path", [finder] + sys.meta_path), mock.patch.dict(sys.modules):
            with mock.patch.object(sys, "path", [self.directory] + sys.path):
                importlib.import_module("some_module_of_interest")
        self.assertEqual([1], seen)
        self.assertIsNone(finder.find_spec("another"))


class RecorderTests(ProjectTests):
    def test_too_many_reasons(self):
        """Reasons for skips are cut, and not more are kept than are read."""
        one = recorder.Recorder(self.directory)
        for number in range(recorder.MOST + 1):
            one.skipped("{}  {}".format(number, "x" * 300))
        self.assertEqual((recorder.MOST, {recorder.LENGTH}), (len(one.reasons), set(map(len, one.reasons))))

    def test_the_outermost_runner(self):
        """Only the tests of the first runner count until it has ended, and are written now and then."""
        one = recorder.Recorder(self.directory)
        with mock.patch.dict(os.environ):
            self.assertTrue(one.enter("first"))
            self.assertFalse(one.enter("second"))
            self.assertEqual(str(os.getpid()), os.environ[recorder.INSIDE])
        one.written -= 10
        one.count("passed")
        one.leave("second")
        self.assertEqual("first", one.runner)
        [name] = os.listdir(self.directory)
        self.assertEqual(1, json.loads(self.read(name))["tests"]["passed"])

    def test_nothing_disturbs_the_tests(self):
        """What fails while something is noted is not seen by the code that is watched."""
        self.assertIsNone(recorder.quietly(lambda: 1 / 0))

    def test_a_method_is_itself(self):
        """A method that is watched does and is called the same."""

        class Thing(object):
            def method(self, value):
                """Return it."""
                return value

        seen = []
        recorder.wrap(Thing, "method", lambda *arguments: seen.append(arguments[1:]))
        recorder.wrap(Thing, "no_such_method", None)
        self.assertEqual(3, Thing().method(3))
        self.assertEqual([(3,)], seen)
        self.assertEqual(("method", "Return it."), (Thing.method.__name__, Thing.method.__doc__))

    def test_servers(self):
        """The versions of servers are asked from the driver, without a statement."""

        class Connection(object):
            server_version = 150018
            version = "19.3"

            def get_server_info(self):
                return self.info

        class Wrapper(object):
            connection = Connection()

        for vendor, version, info, expected in (
            ("postgresql", 150018, "", "PostgreSQL 15.18"),
            ("postgresql", 90624, "", "PostgreSQL 9.6.24"),
            ("mysql", 0, "8.4.3", "MySQL 8.4.3"),
            ("mysql", 0, "5.5.5-10.11.14-MariaDB-1:10", "MariaDB 10.11.14"),
            ("oracle", 0, "", "oracle 19.3"),
        ):
            with self.subTest(expected):
                Wrapper.vendor, Connection.server_version, Connection.info = vendor, version, info
                self.assertEqual(expected, recorder.server(Wrapper))

    def test_a_fork_begins_anew(self):
        """A process that was forked from a test counts nothing again."""
        one = recorder.Recorder(self.directory)
        one.is_child = False
        one.count("passed")
        one.pid -= 1
        self.assertTrue(one.is_forked())
        self.assertEqual((True, None), (one.is_child, one.tests))

    def test_what_is_written_is_whole(self):
        """What a process has noted is JSON at any time."""
        one = recorder.Recorder(self.directory)
        one.count("passed")
        one.end()
        [name] = os.listdir(self.directory)
        self.assertTrue(json.loads(self.read(name))["has_ended"])
