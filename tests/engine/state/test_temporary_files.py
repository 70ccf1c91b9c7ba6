"""Tests of files and folders that tempfile has made."""

import os
import tempfile

from django_async_test.engine.state import temporary_files

from .helpers import PartTestCase


class TemporaryFilesTests(PartTestCase):
    part = temporary_files.TemporaryFiles()

    def test_what_is_left_is_named_and_removed(self):
        """Folders with what is in them, and files, with the line that made them."""
        made = []

        def folder():
            made.append(tempfile.mkdtemp())
            with open(os.path.join(made[-1], "inside"), "w"):
                pass

        def file():
            with tempfile.NamedTemporaryFile(delete=False) as opened:
                made.append(opened.name)

        for change in (folder, file):
            self.assertNamedAndPutBack(
                change, lambda: [path for path in made if os.path.exists(path)], "is still there"
            )
        before = self.part.take()
        file()
        (change,) = self.part.changes(before)
        self.part.put_back(before)
        self.assertIn(made[-1], change.text)
        self.assertIn("NamedTemporaryFile", change.where)

    def test_what_is_removed_is_no_change(self):
        """As that which a context manager removes is."""

        def use():
            with tempfile.TemporaryDirectory(), tempfile.NamedTemporaryFile(), tempfile.TemporaryFile():
                pass

        self.assertUnchanged(use)
