"""Tests of notes on exceptions."""

import traceback
import unittest

from django_async_test.compat.python import notes


class NotesTests(unittest.TestCase):
    def report(self, error):
        return "".join(traceback.format_exception(type(error), error, None))

    def test_a_note_is_in_the_report(self):
        """The report has the message, and below it the note, however often it is added."""
        error = RuntimeError("broken")
        notes.add(error, "Mend it.")
        notes.add(error, "Mend it.")
        self.assertRegex(self.report(error), r"(?s)broken\n.*Mend it\.")
        self.assertEqual(1, self.report(error).count("Mend it."))

    def test_the_arguments_stay_otherwise(self):
        """Further arguments, and a first one that is no text, are as they were."""
        error = OSError(2, "gone")
        notes.add(error, "Mend it.")
        self.assertEqual((2, "gone"), error.args)
