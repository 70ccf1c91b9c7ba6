"""Tests of the interview."""

from unittest import mock

from django_async_test.matrix import config
from django_async_test.matrix.errors import Problem
from django_async_test.matrix.init import document
from django_async_test.matrix.init.interview import interview
from tests.matrix.helpers import made, names_of, table
from tests.matrix.init.proposals import ProposalTests


class InterviewTests(ProposalTests):
    def interviewed(self, *answers):
        proposal = self.propose()
        given = iter(answers)
        with mock.patch("builtins.print"):
            interview(proposal, table().kinds, lambda question: next(given))
        return proposal

    def test_empty_answers_take_the_proposals(self):
        """Who says nothing gets what is proposed."""
        proposal = self.interviewed("", "", "", "", "")
        self.assertEqual(("supported", {"sqlite": {}}), (proposal.django, proposal.databases))
        self.assertIn("github", proposal.write)

    def test_answers_are_used(self):
        """Each answer is in the configuration."""
        proposal = self.interviewed(">=5.2", ">=3.13", "sqlite, postgres", "python t.py", "gitlab")
        self.write(config.OWN_FILE, document.own_file(proposal))
        matrix = made()
        self.assertIn("py313-django52-postgres", names_of(matrix))
        self.assertEqual(["python t.py"], matrix.config.testenv.commands)
        self.assertEqual({"tox", "gitlab"}, set(matrix.config.write))

    def test_an_answer_that_cannot_be(self):
        """A wrong answer is one line, and nothing is written."""
        with self.assertRaisesRegex(Problem, 'no CI "jenkins"'):
            self.interviewed("", "", "", "", "jenkins")

    def test_nobody_answers(self):
        """The end of the input is reported, with the way out."""
        with mock.patch("builtins.print"), self.assertRaisesRegex(Problem, "init --yes"):
            interview(self.propose(), table().kinds, mock.Mock(side_effect=EOFError))
