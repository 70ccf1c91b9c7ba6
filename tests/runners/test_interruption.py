"""Tests of Ctrl+C in each runner."""

import os
import signal
import socket
import sqlite3
import sys
import unittest

import django

from .helpers import TIMEOUT, RunnersTestCase, is_installed


@unittest.skipIf(sys.platform == "win32", "no SIGINT can be sent to a process alone")
class InterruptionTests(RunnersTestCase):
    """Ctrl+C while a coroutine test sleeps."""

    def setUp(self):
        super().setUp()
        self.listener = socket.socket()
        self.addCleanup(self.listener.close)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(1)
        # How long a process that has died is waited for.
        self.listener.settimeout(20)

    def start_sleeping(self, args, **variables):
        """Start the run, and wait until the test sleeps."""
        port = str(self.listener.getsockname()[1])
        process = self.start(args, TEST_DATABASE="sqlite-file", STARTER=port, **variables)
        try:
            self.line, _ = self.listener.accept()
        except socket.timeout:
            process.kill()
            self.fail("The test does not begin:\n" + self.finish(process))
        self.addCleanup(self.line.close)
        self.line.settimeout(TIMEOUT)
        self.assertTold("asleep")
        return process

    def assertTold(self, word):
        """Wait for what the run has to say next, and fail unless it is `word`."""
        expected = word.encode("ascii") + b"\n"
        self.assertEqual(expected, self.line.recv(len(expected), socket.MSG_WAITALL), self.output())

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
        path = self.path("test_runners.sqlite3")
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
        # If the test ended before, the next one would run.
        self.assertTold("stopping")
        self.line.sendall(b"!")
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
        self.assertTold("stopping")
        process.send_signal(signal.SIGINT)
        output = self.finish(process)
        self.assertNotEqual(0, process.returncode, output)
        self.assertIn("KeyboardInterrupt", output)
        self.assertEqual(0, self.notes()["tearDown test_one"], output)
        self.assertNothingLeft(output)

    @unittest.skipUnless(is_installed("pytest", "pytest_django"), "pytest-django is not installed")
    def test_pytest(self):
        """Pytest interrupts the coroutine test; no row is left, and the database is destroyed."""
        self.configure_pytest("conftest_pytest_django.py")
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
