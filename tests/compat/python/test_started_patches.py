"""Tests of what is known of patches that were started."""

import os
import sys
import types
import unittest
from unittest import mock

from django_async_test.compat.python import started_patches


class StartedPatchesTests(unittest.TestCase):
    def test_a_patch_is_there_until_it_is_stopped(self):
        """In the order in which they were started."""
        first, second = mock.patch("os.getcwd"), mock.patch("os.getpid")
        for patch in (first, second):
            patch.start()
            self.addCleanup(patch.stop)
        self.assertEqual([first, second], started_patches.started()[-2:])
        second.stop()
        self.assertEqual(first, started_patches.started()[-1])
        second.start()

    def test_without_the_list_there_are_none(self):
        """A Python that keeps it elsewhere hides its patches, and nothing fails."""
        with mock.patch.object(mock, "_patch", object()):
            self.assertEqual([], started_patches.started())

    def test_those_of_the_package_mock_are_there_too(self):
        """It keeps a list of its own, and its patches come after those of unittest.mock."""
        patch = mock.patch("os.getcwd")
        patch.start()
        self.addCleanup(patch.stop)
        package = types.SimpleNamespace(_patch=types.SimpleNamespace(_active_patches=["another"]))
        with mock.patch.dict(sys.modules, {"mock.mock": package}):
            self.assertEqual(
                [patch, "another"], [each for each in started_patches.started() if each in (patch, "another")]
            )

    def test_the_target_is_told(self):
        """An object and an attribute, or a dictionary."""
        self.assertEqual((os, "getcwd"), started_patches.target_of(mock.patch("os.getcwd")))
        table = {}
        self.assertEqual((table, None), started_patches.target_of(mock.patch.dict(table)))
        self.assertEqual((None, "b"), started_patches.target_of(mock.patch("no_such_module.b")))
