"""Tests of forks for trials."""

import os
import signal
import tempfile
import time
import types
import unittest
from unittest import mock

from django_async_test.order import serving

from ..helpers import fork


class ServingTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "file")

    def serve(self, run, timeout=60, **kwargs):
        """Return what is said to a request."""
        serving.write_json(self.path, {"timeout": timeout})
        lines = [self.path + "\n", ""]
        said = []
        channel = types.SimpleNamespace(say=said.append, requests=types.SimpleNamespace(readline=lambda: lines.pop(0)))
        # Not in a process with threads, for which Python 3.12 warns
        with mock.patch("warnings.warn"):
            serving.serve(channel, run, lambda: lambda: None, **kwargs)
        return said

    def test_no_fork(self):
        """Where a fork is not safe, the reason is said, and nothing is read."""
        self.assertEqual(["cannot fork: because"], self.serve(None, reason="because"))

    @unittest.skipUnless(hasattr(os, "fork"), "Windows has no fork()")
    def test_a_process_that_is_gone_is_no_error(self):
        """To end what has ended already does nothing."""
        pid = fork()
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)
        with mock.patch("os.killpg", side_effect=ProcessLookupError), mock.patch(
            "os.kill", side_effect=ProcessLookupError
        ) as kill:
            serving.kill(pid)
        kill.assert_called_once_with(pid, signal.SIGKILL)

    @unittest.skipUnless(hasattr(os, "fork"), "Windows has no fork()")
    def test_how_a_process_ends(self):
        """Its status and the signal that has ended it are told; one that hangs is ended."""
        for end, seconds, text in (
            (lambda: os._exit(0), 60, "its process ended with status 0"),
            (lambda: os._exit(3), 60, "its process ended with status 3"),
            (lambda: os.kill(os.getpid(), signal.SIGKILL), 60, "its process was ended by signal 9"),
            # Until it is ended
            (lambda: time.sleep(300), 0.01, "it hung"),
        ):
            pid = fork()
            if not pid:
                end()
                os._exit(1)
            with self.subTest(text):
                self.assertIn(text, serving._wait(pid, seconds))

    def test_json_is_read_as_it_was_written(self):
        """What the two sides tell each other is in files of JSON."""
        serving.write_json(self.path, {"a": ["b"]})
        self.assertEqual({"a": ["b"]}, serving.read_json(self.path))
