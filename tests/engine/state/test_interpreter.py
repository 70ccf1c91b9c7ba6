"""Tests of values that libraries of Python keep for the whole process."""

import calendar
import csv
import decimal
import gc
import os
import socket
import sys
import tempfile
import threading
import time
import unittest
from unittest import mock

from django_async_test.engine.state import interpreter

from .helpers import PartTestCase, importing


def stack_size():
    value = threading.stack_size()
    threading.stack_size(value)
    return value


MAIN = threading.main_thread()


def umask():
    value = os.umask(0o22)
    os.umask(value)
    return value


class InterpreterTests(PartTestCase):
    part = interpreter.Interpreter()

    def test_each_value(self):
        """It is named as one would ask for it, and put back."""
        for change, read, text in (
            (lambda: sys.setrecursionlimit(5000), sys.getrecursionlimit, "sys.getrecursionlimit() was "),
            (lambda: sys.setswitchinterval(1), sys.getswitchinterval, "sys.getswitchinterval() was "),
            (lambda: os.umask(0o27), umask, "the umask was "),
            (lambda: csv.register_dialect("x", delimiter=";"), csv.list_dialects, "csv.list_dialects() was"),
            (lambda: calendar.setfirstweekday(6), calendar.firstweekday, "calendar.firstweekday() was 0, and is 6"),
            (lambda: setattr(MAIN, "name", "x"), lambda: MAIN.name, "the name of the main thread was "),
            (lambda: threading.stack_size(1 << 20), stack_size, "threading.stack_size() was "),
            (lambda: csv.field_size_limit(5), csv.field_size_limit, "csv.field_size_limit() was"),
            (lambda: socket.setdefaulttimeout(5), socket.getdefaulttimeout, "socket.getdefaulttimeout() was None"),
            (
                lambda: decimal.getcontext().traps.update({decimal.Inexact: True}),
                lambda: decimal.getcontext().traps[decimal.Inexact],
                "decimal.getcontext() was",
            ),
            (
                lambda: setattr(decimal.getcontext(), "prec", 3),
                lambda: decimal.getcontext().prec,
                "decimal.getcontext()",
            ),
        ):
            with self.subTest(text):
                self.assertNamedAndPutBack(change, read, text)

    def test_what_a_module_sets_when_it_is_imported_stays(self):
        """Its body does not run again; what the test itself sets meanwhile is put back."""
        self.addCleanup(csv.unregister_dialect, "late")
        self.addCleanup(calendar.setfirstweekday, calendar.firstweekday())
        before = self.part.take()
        with importing("late_library", 'import csv\ncsv.register_dialect("late", delimiter=";")'):
            self.assertEqual([], self.part.changes(before))
            calendar.setfirstweekday(3)
            self.assertIn("calendar.firstweekday()", self.part.changes(before)[0].text)
            self.part.put_back(before)
        self.assertIn("late", csv.list_dialects())
        self.assertNotEqual(3, calendar.firstweekday())

    @unittest.skipUnless(hasattr(gc, "set_threshold"), "this collector has no generations")
    def test_when_garbage_is_collected(self):
        """The thresholds are named and put back."""
        self.assertNamedAndPutBack(lambda: gc.set_threshold(1234), gc.get_threshold, "gc.get_threshold() was ")

    def test_the_collector_of_garbage(self):
        """Whether it is enabled is put back."""
        if gc.isenabled():
            self.assertNamedAndPutBack(gc.disable, gc.isenabled, "gc.isenabled() was True, and is False")
        self.assertTrue(gc.isenabled())

    def test_the_directory_for_temporary_files(self):
        """A value that was set is named; that it is found when it is first needed is no change."""
        previous, tempfile.tempdir = tempfile.tempdir, None
        try:
            self.assertUnchanged(tempfile.gettempdir)
            tempfile.gettempdir()
            self.assertNamedAndPutBack(
                lambda: setattr(tempfile, "tempdir", "/nowhere"), tempfile.gettempdir, "and is '/nowhere'"
            )
        finally:
            tempfile.tempdir = previous

    @unittest.skipUnless(hasattr(interpreter.resource, "RLIMIT_NOFILE"), "this system has no such limits")
    def test_a_limit_of_the_process(self):
        """The lower one of the number of open files is named and put back."""
        resource = interpreter.resource
        limit, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.assertNamedAndPutBack(
            lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit - 1, highest)),
            lambda: resource.getrlimit(resource.RLIMIT_NOFILE),
            "resource.getrlimit(RLIMIT_NOFILE) was (",
        )

    @unittest.skipUnless(hasattr(time, "tzset"), "this system has no such function")
    def test_the_zone_that_was_read_from_the_environment(self):
        """A variable that was removed again without ``tzset()`` leaves its zone behind."""

        def change():
            with mock.patch.dict(os.environ, TZ="Pacific/Kiritimati"):
                time.tzset()

        self.assertNamedAndPutBack(change, lambda: (time.tzname, time.timezone), "time.tzname was ")
