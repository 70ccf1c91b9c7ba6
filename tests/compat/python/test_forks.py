"""Tests of the notice that a process is forked."""

import os
import unittest

from django_async_test.compat.python import forks

from ...helpers import fork


@unittest.skipUnless(hasattr(os, "fork"), "this system has no fork()")
class ForkTests(unittest.TestCase):
    def test_the_child_is_told(self):
        """The function is called in the child, and not in the parent."""
        called = []
        forks.call_in_child(lambda: called.append(os.getpid()))
        pid = fork()
        if not pid:
            os._exit(7 if called == [os.getpid()] else 1)
        _, status = os.waitpid(pid, 0)
        self.assertEqual(7, os.WEXITSTATUS(status))
        self.assertEqual([], called)
        forks._functions.pop()
