"""Tests of programs of the project that the commands call."""

from tests.matrix.init.proposals import ProposalTests


class ProgramTests(ProposalTests):
    def commands(self, line):
        testenv = self.propose(tox_DOT_ini="[testenv]\ncommands = {}\n".format(line)).testenv
        return testenv.commands, testenv.allowlist_externals

    def test_scripts_of_python(self):
        """Python runs a script of its own, which tox would refuse to call by its path."""
        self.write("runtests.py", "")
        self.write("bin/suite", "#!/usr/bin/env python3\n")
        for line, expected in (
            ("./runtests.py -v", "python runtests.py -v"),
            ("{toxinidir}/runtests.py", "python runtests.py"),
            ("- bin/suite", "- python bin/suite"),
        ):
            self.assertEqual(([expected], []), self.commands(line), line)

    def test_other_programs(self):
        """A program of another kind is allowed; what is not in the project, or is allowed already, is left alone."""
        self.write("bin/suite", "#!/bin/sh\nmake\n")
        self.assertEqual((["./bin/suite a"], ["./bin/suite"]), self.commands("./bin/suite a"))
        self.assertEqual((["./bin/other"], []), self.commands("./bin/other"))
        text = "./bin/suite\nallowlist_externals = */suite"
        self.assertEqual((["./bin/suite"], ["*/suite"]), self.commands(text))

    def test_a_directory(self):
        """It is looked for where the commands run."""
        self.write("sub/suite.py", "")
        self.assertEqual((["python suite.py"], []), self.commands("./suite.py\nchangedir = sub"))
        self.write("main.py", "")
        expected = (["python {toxinidir}/main.py a"], [])
        self.assertEqual(expected, self.commands("{toxinidir}/main.py a\nchangedir = sub"))
