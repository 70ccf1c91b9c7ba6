"""Tests of what a test may change in the process."""

import gc
import logging
import os
import signal
import sys
import tempfile
import unittest
import warnings
from unittest import mock

from django_async_test.engine import process_state
from django_async_test.undo import Undo


class ProbeTests(unittest.TestCase):
    def found(self, probe, change):
        """Return what `probe` says about what ``change(undo)`` does, which `undo` undoes."""
        with Undo() as undo:
            read = probe(undo)
            before = read()
            change(undo)
            found = process_state.differences(before, read())
        self.assertEqual([], process_state.differences(before, read()))
        return found

    def test_patches(self):
        """A patch that was started is named by what it replaces."""

        def start(patcher):
            def change(undo):
                patcher.start()
                undo.callback(patcher.stop)

            return change

        found = self.found(process_state.patches, start(mock.patch.object(os, "getcwd")))
        self.assertEqual(["the patch of os.getcwd was left behind"], found)
        if sys.version_info >= (3, 8):
            # Before, patches of dictionaries are not remembered.
            found = self.found(process_state.patches, start(mock.patch.dict("os.environ", {"A": "b"})))
            self.assertRegex(found[0], "^the patch of the dictionary .*was left behind")

    def test_environment(self):
        """Variables and the working directory are named."""

        def change(undo):
            undo.callback(os.environ.pop, "ASYNC_TEST_A", None)
            os.environ["ASYNC_TEST_A"] = "1"
            undo.callback(os.chdir, os.getcwd())
            os.chdir(os.path.abspath(os.sep))

        found = self.found(process_state.environment, change)
        self.assertIn("os.environ['ASYNC_TEST_A'] was left behind", found)
        self.assertIn("the working directory was changed", found)

    def test_interpreter(self):
        """What Python has only one of is named."""

        def change(undo):
            undo.replace(sys, "stdout", sys.stderr)
            undo.replace(sys, "path", sys.path + ["elsewhere"])
            undo.callback(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, lambda *args: None))
            undo.callback(sys.setrecursionlimit, sys.getrecursionlimit())
            sys.setrecursionlimit(sys.getrecursionlimit() + 1)
            undo.replace(warnings, "filters", [])
            undo.callback(gc.enable)
            gc.disable()

        names = ["sys.stdout", "sys.path", "the handler of SIGINT", "sys.getrecursionlimit()"]
        names += ["warnings.filters", "gc.isenabled()"]
        expected = {name + " was changed" for name in names}
        self.assertEqual(expected, set(self.found(process_state.interpreter, change)))

    def test_loggers(self):
        """A logger with another level or handler is named, and one that is merely new is not."""

        def change(undo):
            logging.getLogger(__name__ + ".new")
            logger, handler = logging.getLogger(__name__), logging.NullHandler()
            logger.addHandler(handler)
            undo.callback(logger.removeHandler, handler)

        self.assertEqual(
            ["the logger {!r} was left behind".format(__name__)], self.found(process_state.loggers, change)
        )

    def test_temporary_files(self):
        """A folder or file that is still there is named."""

        def change(undo):
            undo.callback(os.rmdir, tempfile.mkdtemp())
            with tempfile.NamedTemporaryFile(delete=False) as file:
                undo.callback(os.unlink, file.name)
            with tempfile.TemporaryDirectory():
                pass

        found = self.found(process_state.temporary_files, change)
        self.assertEqual(2, len(found), found)
        self.assertIn(tempfile.gettempdir(), found[0])
