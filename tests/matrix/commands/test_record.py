"""Tests of the command that noxfile.py and the script for uv call."""

import os

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

    def test_what_has_no_report(self):
        """One of the project's own environments has none; an unknown one, and an end without begin, are mistakes."""
        self.configure(TEXT)
        self.assertEqual("", self.succeed("record", "begin", "lint"))
        self.assertIn('did you mean "{}"?'.format(NAME), self.refuse("record", "begin", "py313-django5-sqlite"))
        self.assertIn("was not begun", self.refuse("record", "end", NAME))
