"""Tests of finding what says how the tests run today."""

from tests.matrix.existing_ci.test_nox import TEXT as NOX
from tests.matrix.existing_ci.test_workflows import TEXT as WORKFLOW
from tests.matrix.init.proposals import ProposalTests


class SourceTests(ProposalTests):
    def test_a_session_of_nox(self):
        """Without tox the session is taken that runs the tests, with its versions and what it installs."""
        self.write("pyproject.toml", '[project]\nname = "a"\n[project.optional-dependencies]\ntest = []\n')
        proposal = self.propose(noxfile_DOT_py=NOX)
        self.assertEqual(["pytest {posargs}"], proposal.testenv.commands)
        self.assertEqual(["test"], proposal.testenv.extras)
        self.assertEqual((">=5.2,<=6.0", ">=3.12,<=3.14,!=3.13"), (proposal.django, proposal.python))

    def test_a_job_of_a_workflow(self):
        """Without tox and nox the job is taken that runs the tests with the most versions."""
        self.write("setup.py", "setup(extras_require={'test': []})")
        proposal = self.propose(_DOT_github__workflows__a_DOT_yml=WORKFLOW)
        self.assertEqual(["pytest {posargs}"], proposal.testenv.commands)
        self.assertEqual(["test"], proposal.testenv.extras)
        self.assertEqual(("coverage", None, None), proposal.testenv.deps[0])
        self.assertEqual((True, True), (proposal.sources.main, proposal.sources.pypy))

    def test_what_is_tested_wins_over_classifiers(self):
        """Series that are tested today are proposed, and not those that only classifiers name."""
        self.write("setup.cfg", "[metadata]\nname = x\nclassifiers =\n    Framework :: Django :: 3.2\n")
        self.assertEqual(">=4.2,<=5.2,!=5.0,!=5.1", self.propose(tox_DOT_ini="[tox]\nenvlist=py312-dj{42,52}\n").django)
