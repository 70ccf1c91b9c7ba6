"""Tests of what a configuration can hold of what was found."""

from tests.matrix.init.proposals import ProposalTests


class AcceptableTests(ProposalTests):
    def test_what_cannot_be_held_is_left_out_and_said(self):
        """A value that the configuration would refuse is left out with a note, and the others stay."""
        text = """
            [testenv]
            deps =
                pytest
                not a requirement
                -r missing.txt
            set_env =
                A=b
                1B=c
            pass_env = A B$
            commands =
                python -m "pytest
                python -m pytest
            """
        proposal = self.propose(tox_DOT_ini=text)
        testenv = proposal.testenv
        self.assertEqual(["python -m pytest"], testenv.commands)
        self.assertEqual([("pytest", None, None)], testenv.deps)
        self.assertEqual(({"A": "b"}, ["A"]), (testenv.set_env, testenv.pass_env))
        for part in ('"not a requirement"', "missing.txt", "1B", "B$", "not closed"):
            self.assertEqual(1, sum(part in note for note in proposal.notes), part)

    def test_a_group_of_dependencies_that_cannot_be_held(self):
        """What a group of Poetry has that is no requirement is left out with a note."""
        text = '[tool.poetry.group.dev.dependencies]\n"d e" = "x"\na = "^"\npytest = "*"\n'
        proposal = self.propose(pyproject_DOT_toml=text)
        self.assertEqual([("pytest", None, None)], proposal.testenv.deps)
        self.assertEqual(2, sum("expected a requirement" in note for note in proposal.notes))

    def test_a_file_in_another_encoding(self):
        """A file that only might configure pytest, and cannot be read, does not stop anything."""
        with open("setup.cfg", "wb") as file:
            file.write(b"[tool:pytest]\n\xff\xfe")
        self.assertEqual(["python -m unittest discover {posargs}"], self.propose().testenv.commands)
