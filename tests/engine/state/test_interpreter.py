"""Tests of values that libraries of Python keep for the whole process."""

import decimal
import gc
import socket
import sys
import tempfile
import unittest

from django_async_test.engine.state import interpreter

from .helpers import PartTestCase


class InterpreterTests(PartTestCase):
    part = interpreter.Interpreter()

    def test_each_value(self):
        """It is named as one would ask for it, and put back."""
        for change, read, text in (
            (lambda: sys.setrecursionlimit(5000), sys.getrecursionlimit, "sys.getrecursionlimit() was "),
            (lambda: sys.setswitchinterval(1), sys.getswitchinterval, "sys.getswitchinterval() was "),
            (lambda: socket.setdefaulttimeout(5), socket.getdefaulttimeout, "socket.getdefaulttimeout() was None"),
            (
                lambda: setattr(decimal.getcontext(), "prec", 3),
                lambda: decimal.getcontext().prec,
                "decimal.getcontext()",
            ),
        ):
            with self.subTest(text):
                self.assertNamedAndPutBack(change, read, text)

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
