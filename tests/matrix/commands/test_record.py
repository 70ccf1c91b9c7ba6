"""Tests of the command that noxfile.py and the script for uv call."""

import os
import subprocess
import sys

from tests.matrix.helpers import ProjectTests

TEXT = """
    python = ["3.13"]
    django = ["5.2"]
    [environments.lint]
    commands = ["true"]
    [write]
    nox = "noxfile.py"
"""
NAME = "py313-django52-sqlite"

# It does not look at the result.
RUNNER = """
    import unittest

    class SomeTests(unittest.TestCase):
        def test_success(self):
            pass

        def test_failure(self):
            self.fail()

        def test_error(self):
            raise ValueError

    unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(SomeTests))
"""


class RecordTests(ProjectTests):
    def test_both_ends(self):
        """Between begin, which says where the recorder is, and end, which writes the report, the commands run."""
        self.configure(TEXT)
        self.succeed("write")
        place = self.succeed("record", "begin", NAME).strip()
        self.assertTrue(os.path.isfile(os.path.join(place, "sitecustomize.py")))
        self.succeed("record", "end", NAME, "--code", "1", "--file", "noxfile.py", "--arguments=-k x")
        code, output = self.run_command("verify", ".matrix/reports")
        self.assertEqual(1, code)
        for text in ("with exit code 1", "no test ran", "with other arguments: -- -k x"):
            self.assertIn(text, output)
        self.assertNotIn("another tox.ini", output)
        self.write("noxfile.py", self.read("noxfile.py").replace("manage", "x").replace("-m", "-c"))
        self.assertIn("noxfile.py: is not what", self.refuse("verify", ".matrix/reports"))

    def test_a_program_that_hides_failed_tests(self):
        """Tests that failed are found in the report, also where the program that ran them ended with success."""
        self.configure(TEXT)
        self.succeed("write")
        self.write("run.py", RUNNER)
        place = self.succeed("record", "begin", NAME).strip()
        done = subprocess.run(
            [sys.executable, "run.py"], env=dict(os.environ, PYTHONPATH=place), stderr=subprocess.PIPE, timeout=300
        )
        self.assertEqual(0, done.returncode)
        self.assertIn(b"FAILED (failures=1, errors=1)", done.stderr)
        self.succeed("record", "end", NAME, "--code", "0", "--file", "noxfile.py")
        code, output = self.run_command("verify", ".matrix/reports")
        self.assertEqual(1, code)
        self.assertIn("2 of its tests failed, which its commands hide", output)

    def test_what_has_no_report(self):
        """One of the project's own environments has none; an unknown one, and an end without begin, are mistakes."""
        self.configure(TEXT)
        self.assertEqual("", self.succeed("record", "begin", "lint"))
        self.assertIn('did you mean "{}"?'.format(NAME), self.refuse("record", "begin", "py313-django5-sqlite"))
        self.assertIn("was not begun", self.refuse("record", "end", NAME))
