"""Tests of reading scripts that run the tests."""

import unittest

from django_async_test.matrix.existing_ci import scripts
from django_async_test.matrix.existing_ci.makefile import Unread


class ScriptTests(unittest.TestCase):
    def test_a_script_of_a_shell(self):
        """Its commands are read, with the arguments of the call or else those of tox."""
        text = (
            '#!/bin/sh -e\nset -eu\n# all\ncd "$(dirname "$0")/.."\n\nexport A=b\nexec pytest \\\n  ${D:-tests} "$@"\n'
        )
        self.assertEqual(["export A=b", "pytest tests {posargs}"], scripts.lines("test.sh", text, ""))
        self.assertEqual("pytest tests -x", scripts.lines("scripts/test", text, " -x")[-1])

    def test_a_script_of_python(self):
        """A script of Python is run by the environment's."""
        self.assertEqual(["python a.py"], scripts.lines("a.py", "import a\n", ""))
        self.assertEqual(["python scripts/test -x"], scripts.lines("scripts/test", "#!/usr/bin/env python3\n", " -x"))

    def test_another_file(self):
        """What is neither is not read."""
        with self.assertRaisesRegex(Unread, "no script"):
            scripts.lines("bin/test", "\x7fELF", "")

    def test_calls(self):
        """A path is a call, also behind a shell; a program is none."""
        self.assertEqual(("run.sh", " test"), scripts.call("./run.sh test"))
        self.assertEqual(("scripts/test.sh", ""), scripts.call("bash -e scripts/test.sh"))
        self.assertEqual(("test.sh", ""), scripts.call("sh test.sh"))
        for line in ("pytest", "ls -l", "sh -c 'x'"):
            self.assertIsNone(scripts.call(line), line)
