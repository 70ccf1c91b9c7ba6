"""Tests of what other tools put into environments unasked."""

from tests.matrix.init.proposals import ProposalTests

TOX = "[tox]\nenvlist = {}\n[testenv]\ncommands = pytest\ndeps =\n    pytest\n"


class SeedTests(ProposalTests):
    def seeded(self, envlist, more="", **files):
        """Return for which Pythons setuptools is proposed."""
        proposal = self.propose(tox_DOT_ini=TOX.format(envlist) + more, **files)
        return [pythons for text, _, pythons in proposal.testenv.deps if text.startswith("setuptools")]

    def test_old_pythons_have_setuptools(self):
        """Environments of Pythons before 3.12 have had it; where 3.12 does without, newer ones before it do too."""
        for envlist, expected in (
            ("py{37,311}-dj32", ["<3.12"]),
            ("py{38,312}-dj42", ["<3.9"]),
            ("py{39,310,312}-dj42", []),
            ("py312-dj52", []),
        ):
            with self.subTest(envlist):
                self.assertEqual(expected, self.seeded(envlist))

    def test_not_where_uv_makes_environments(self):
        """With uv the environments have had no setuptools before."""
        self.assertEqual([], self.seeded("py37-dj32", "[tox:x]\nrequires = tox-uv\n"))
        self.assertEqual(["<3.12"], self.seeded("py37-dj32"))
        workflow = "jobs:\n  a:\n    steps:\n    - run: uvx tox\n"
        self.assertEqual([], self.seeded("py37-dj32", _DOT_github__workflows__a_DOT_yml=workflow))
        self.write(".github/workflows/a.yml", "")
        self.write("uv.lock", "")
        self.assertEqual([], self.seeded("py37-dj32"))

    def test_not_where_it_is_asked_for(self):
        """What the project itself requires stays as it is."""
        self.assertEqual([None], self.seeded("py37-dj32", "    setuptools<70\n"))
        setup = '[project]\nname = "x"\ndependencies = ["setuptools>60"]\n'
        self.assertEqual([], self.seeded("py37-dj32", pyproject_DOT_toml=setup))
