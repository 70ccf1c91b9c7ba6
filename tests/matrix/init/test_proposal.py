"""Tests of a proposal as a whole."""

from tests.matrix.init.proposals import ProposalTests


class ProposalTests(ProposalTests):
    def test_an_empty_project(self):
        """Even where there is nothing, there is something to start from."""
        proposal = self.propose()
        self.assertEqual(("", "supported", "supported"), (proposal.name, proposal.django, proposal.python))
        self.assertEqual(({"sqlite": {}}, "main", []), (proposal.databases, proposal.branch, proposal.notes))

    def test_tox_ini_can_be_replaced(self):
        """After replace_tox() the matrix goes into tox.ini, which may be overwritten."""
        proposal = self.propose(tox_DOT_ini="[testenv]\n")
        proposal.replace_tox()
        self.assertEqual(("tox.ini", ["tox.ini"], []), (proposal.write["tox"], proposal.replaced, proposal.notes))

    def test_a_version_from_tags(self):
        """A project whose version comes from tags has all commits in CI."""
        text = '[build-system]\nrequires = ["setuptools_scm"]\n'
        self.assertTrue(self.propose(pyproject_DOT_toml=text).full_history)
