"""Tests of proposing files."""

from django_async_test.matrix.init import outputs
from django_async_test.matrix.init.files import Files
from tests.matrix.init.proposals import ProposalTests


class OutputTests(ProposalTests):
    def test_the_branch(self):
        """The branch that others start from is read from git's files."""
        self.assertEqual("main", outputs.branch(Files(".")))
        self.write(".git/HEAD", "ref: refs/heads/master\n")
        self.assertEqual("master", outputs.branch(Files(".")))

    def test_the_branch_of_the_remote_goes_first(self):
        """What the remote's HEAD points at is the branch, and a branch of one's own is not."""
        self.write(".git/HEAD", "ref: refs/heads/my-change\n")
        self.assertEqual("main", outputs.branch(Files(".")))
        self.write(".git/refs/remotes/origin/HEAD", "ref: refs/remotes/origin/stable/2.x\n")
        self.assertEqual("stable/2.x", outputs.branch(Files(".")))

    def test_nothing_that_is_there(self):
        """A file that is there is not proposed: tox.ini has a neighbour, and another CI stays alone."""
        self.assertEqual({"tox", "github"}, set(self.propose().write))
        proposal = self.propose(tox_DOT_ini="[tox]\n", _DOT_circleci__config_DOT_yml="")
        self.assertEqual({"tox": "tox-matrix.ini"}, proposal.write)
        self.assertEqual([outputs.NOTE.format("tox-matrix.ini", "tox.ini")], proposal.notes)

    def test_two_services_of_ci(self):
        """GitHub's workflow is proposed beside the configuration of another CI where GitHub runs the tests."""
        self.write(".gitlab-ci.yml", "")
        for command, expected in (("pytest", {"tox", "github"}), ("twine upload", {"tox"})):
            workflow = "jobs: {a: {steps: [{run: %s}]}}" % command
            self.assertEqual(expected, set(self.propose(_DOT_github__workflows__a_DOT_yml=workflow).write))

    def test_another_configuration_of_tox_is_not_hidden(self):
        """Where tox is configured in another file, the matrix has a neighbour's name; replacing says what it hides."""
        proposal = self.propose(pyproject_DOT_toml="[tool.tox]\nenv_list = []\n")
        self.assertEqual("tox-matrix.ini", proposal.write["tox"])
        self.assertIn("pyproject.toml is yours and stays", proposal.notes[0])
        proposal.replace_tox()
        self.assertEqual(("tox.ini", []), (proposal.write["tox"], proposal.replaced))
        self.assertEqual([outputs.HIDES.format("pyproject.toml")], proposal.notes)

    def test_another_workflow_of_the_same_name(self):
        """A workflow that is called like ours stays, and ours has another name."""
        proposal = self.propose(_DOT_github__workflows__matrix_DOT_yml="")
        self.assertEqual(".github/workflows/django-test-matrix.yml", proposal.write["github"])

    def test_lines_in_files(self):
        """Classifiers that stand on lines of their own, and a README with the markers, are proposed."""
        self.write("README.md", "<!-- django-test-matrix: begin -->\n<!-- django-test-matrix: end -->\n")
        text = "[metadata]\nclassifiers =\n    Framework :: Django :: 5.2\n    Programming Language :: Python :: 3.12\n"
        write = self.propose(setup_DOT_cfg=text).write
        self.assertEqual(("setup.cfg", "README.md"), (write["classifiers"], write["readme"]))
