"""Tests of what is kept for --resume."""

import os
import tempfile
import unittest

from django_async_test.order.progress import Progress, ProgressError, seed_of


class ProgressTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "progress.json")
        self.progress = Progress(self.path, ["a", "b"], 3)

    def test_what_was_noted_is_known_later(self):
        """Another process finds the results, and the seed with which they were made."""
        self.progress.note([["a"], None], {"others": {}})
        later = Progress(self.path, ["a", "b"], 3)
        self.assertEqual(1, later.resume())
        self.assertEqual({"others": {}}, later.find([["a"], None]))
        self.assertIsNone(later.find([["b"], None]))
        self.assertEqual(3, seed_of(self.path))

    def test_a_file_of_another_search_is_refused(self):
        """Another suite, another seed, no file, and what is no such file are errors that say what to do."""
        self.progress.note([], {})
        for progress, text in (
            (Progress(self.path, ["a", "c"], 3), "the suite has changed"),
            (Progress(self.path, ["a", "b"], 4), "was written with --seed 3"),
            (Progress(self.path + "x", ["a", "b"], 3), "there is no"),
        ):
            with self.assertRaisesRegex(ProgressError, text):
                progress.resume()
        with open(self.path, "w") as file:
            file.write("[]")
        with self.assertRaisesRegex(ProgressError, "is no file of this command"):
            self.progress.resume()
        self.assertIsNone(seed_of(self.path))

    def test_it_goes_without_a_file(self):
        """Without a path the results are known as long as the object is."""
        progress = Progress(None, [], 1)
        progress.note("question", 1)
        self.assertEqual(1, progress.find("question"))
        progress.remove()

    def test_the_file_is_removed_in_the_end(self):
        """When the search is over, nothing of it is left in the folder."""
        self.progress.note([], {})
        self.progress.remove()
        self.assertEqual([], os.listdir(os.path.dirname(self.path)))
