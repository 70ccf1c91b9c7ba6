"""Tests of what a trial writes."""

import os
import tempfile
import unittest

from django_async_test.order import outcomes


class OutcomesTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "answer")

    def written(self, write, ending="its process ended"):
        writer = outcomes.Writer(self.path)
        write(writer)
        writer.close()
        return outcomes.read(self.path, ending)

    def test_what_was_written_is_read(self):
        """Each test has what became of it; the first failure stays; what did not run is missing."""

        def write(writer):
            for kind in (outcomes.PASSED, outcomes.FAILED):
                writer.started("m.C." + kind)
                writer.ended("m.C." + kind, kind, "text")
            writer.ended("m.C.failed", outcomes.PASSED)
            writer.left("m.C.failed", ["a"])

        answer = self.written(write)
        self.assertTrue(answer.of("m.C.passed").has_passed)
        self.assertTrue(answer.of("m.C.failed").has_failed)
        self.assertEqual("text", answer.of("m.C.failed").text)
        self.assertEqual(outcomes.MISSING, answer.of("m.C.other").kind)
        self.assertEqual({"m.C.failed": ["a"]}, answer.left)

    def test_the_test_that_ran_when_the_process_died_has_failed(self):
        """A process that dies or is ended is blamed on the test that was running."""
        answer = self.written(lambda writer: writer.started("m.C.x"), "it hung")
        self.assertTrue(answer.of("m.C.x").has_failed)
        self.assertEqual("it hung", answer.of("m.C.x").text)

    def test_a_hook_that_fails_fails_the_tests_of_its_class(self):
        """Tests that did not run since setUpClass or setUpModule has failed have failed with its error."""
        answer = self.written(lambda writer: writer.broken("m.C", outcomes.FAILED, "setUpClass: error"))
        self.assertEqual("setUpClass: error", answer.of("m.C.x").text)
        self.assertEqual(outcomes.MISSING, answer.of("m.CD.x").kind)

    def test_half_of_a_line_is_left_out(self):
        """A line that the process could not finish is as if it were not there, and so is a file."""
        self.assertEqual(outcomes.MISSING, outcomes.read(self.path, "").of("x").kind)
        with open(self.path, "w") as file:
            file.write('{"ended": "x", "kind": "passed", "text": ""}\n{"ended": "y", "ki')
        self.assertTrue(outcomes.read(self.path, "").of("x").has_passed)
        self.assertEqual(outcomes.MISSING, outcomes.read(self.path, "").of("y").kind)
