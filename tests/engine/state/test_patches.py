"""Tests of patches that were started and not stopped."""

import os
import unittest.mock

from django_async_test.asynctest import mock
from django_async_test.compat.python import started_patches
from django_async_test.engine.state import patches

from .helpers import PartTestCase

TABLE = {"a": 1}


class StartedPatchesTests(PartTestCase):
    part = patches.StartedPatches()

    def test_what_was_started_is_named_and_stopped(self):
        """By its target, whichever package has made the patch, the last one first."""
        for patch in (unittest.mock.patch, mock.patch):
            self.assertNamedAndPutBack(
                patch("os.getcwd").start, lambda: os.getcwd, "patch(os.getcwd).start() was not followed by stop()"
            )

        def twice():
            unittest.mock.patch("os.getcwd", 1).start()
            unittest.mock.patch("os.getcwd", 2).start()

        self.assertNamedAndPutBack(twice, lambda: os.getcwd, "patch(os.getcwd)")

    def test_dictionaries(self):
        """A dictionary that ``patch.dict()`` has changed is put back, where Python notes that it was started."""
        patch = unittest.mock.patch.dict(TABLE, a=2)
        before = started_patches.started()
        patch.start()
        is_noted = started_patches.started() != before
        patch.stop()
        if is_noted:
            self.assertNamedAndPutBack(patch.start, lambda: dict(TABLE), "patch({'a': 2}).start()")
        self.assertEqual({"a": 1}, TABLE)

    def test_what_was_stopped_or_started_before_is_no_change(self):
        """Neither is a patch that is a context manager."""
        earlier = unittest.mock.patch("os.getcwd")
        earlier.start()
        self.addCleanup(earlier.stop)

        def use():
            patch = unittest.mock.patch("os.getpid")
            patch.start()
            patch.stop()
            with patch:
                pass

        self.assertUnchanged(use)
        self.assertIn(earlier, started_patches.started())
