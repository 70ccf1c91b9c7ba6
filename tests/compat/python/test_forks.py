"""Tests of the notice that a process is forked."""

import os
import unittest
from unittest import mock

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

    def test_a_stand_in_for_fork_tells_the_child(self):
        """Where Python calls nothing after a fork, what stands for fork() does so in the child, and in no parent."""
        for pid, calls in ((0, 1), (5, 0)):
            with self.subTest(pid), mock.patch.object(forks, "_call") as call:
                self.assertEqual(pid, forks._calling(mock.Mock(return_value=pid, __name__="fork"))())
                self.assertEqual(calls, call.call_count)

    def test_each_function_is_called(self):
        """All that want to know of a fork are told, in the order in which they have asked."""
        called = []
        with mock.patch.object(forks, "_functions", [lambda: called.append(1), lambda: called.append(2)]):
            forks._call()
        self.assertEqual([1, 2], called)
