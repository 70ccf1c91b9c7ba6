"""Tests of reading the environments of hatch."""

from django_async_test.matrix.existing_ci import hatch
from tests.matrix.helpers import table
from tests.matrix.init.proposals import ProposalTests

TEXT = """
    [project]
    name = "a"

    [tool.hatch.envs.default]
    features = ["qr"]
    dependencies = ["freezegun"]

    [tool.hatch.envs.default.env-vars]
    PYTHONPATH = "test"

    [tool.hatch.envs.default.scripts]
    test = "python -s -m django test {args:a}"
    warn = ["- echo", "test"]
    cov = "coverage report"

    [tool.hatch.envs.test]
    extra-dependencies = ["pytest"]
    scripts.run = ["cov", "test b"]

    [[tool.hatch.envs.test.matrix]]
    python = ["3.11", "pypy3"]
    django = ["5.2", "main"]

    [[tool.hatch.envs.test.matrix]]
    mode = ["lint"]

    [tool.hatch.envs.docs]
    detached = true
    dependencies = ["sphinx"]
    scripts.build = "sphinx-build"
    dev-mode = false

    [tool.hatch.envs.loop]
    detached = true
    scripts.test = "test"
"""


class HatchTests(ProposalTests):
    def read(self, **files):
        for name, text in files.items():
            self.write(name.replace("_DOT_", "."), text)
        self.notes = []
        return {one.name: one for one in hatch.read(self.directory, table(), self.notes)}

    def test_an_environment(self):
        """An environment has what it says and what its template has; scripts that name each other are followed."""
        found = self.read(pyproject_DOT_toml=TEXT)
        self.assertEqual({"default", "test", "docs", "loop"}, set(found))
        test = found["test"]
        self.assertEqual((["freezegun", "pytest"], ["qr"]), (test.requirements, test.extras))
        self.assertEqual({"mode": ["lint"]}, test.axes)
        self.assertEqual((["5.2", "main"], ["3.11", "pypy"]), (test.djangos, test.pythons))
        self.assertEqual(
            (["python -s -m django test {posargs:a}"], {"PYTHONPATH": "test"}), (test.commands, test.set_env)
        )
        self.assertEqual(
            (["sphinx"], [], {}), (found["docs"].requirements, found["docs"].commands, found["docs"].set_env)
        )
        self.assertEqual([], found["loop"].commands)
        self.assertEqual((True, False), (test.is_editable, found["docs"].is_editable))

    def test_arguments_of_a_script(self):
        """What follows the name of a script stands where its arguments would."""
        lines = hatch.expanded({"a": "pytest {args:x} -v"}, "a tests")
        self.assertEqual(["pytest tests -v"], lines)

    def test_the_environment_that_hatch_knows(self):
        """hatch-test runs pytest, though no file says so; a file of its own is read too."""
        found = self.read(hatch_DOT_toml='[envs.hatch-test]\nextra-dependencies = ["responses"]\nmatrix = 3\n')
        self.assertEqual(["pytest {posargs}"], found["hatch-test"].commands)
        self.assertEqual(["pytest", "pytest-mock", "responses"], found["hatch-test"].requirements)

    def test_arguments_that_hatch_test_adds(self):
        """The arguments for `hatch test` are in the command, also in an environment that is meant as that."""
        args = 'extra-args = ["--nomigrations", "-k", "not slow"]\n'
        text = "[envs.hatch-test]\n{0}[envs.test]\n{0}[envs.other]\n{0}".format(args)
        found = self.read(hatch_DOT_toml=text)
        for name in ("hatch-test", "test"):
            self.assertEqual(["pytest --nomigrations -k 'not slow' {posargs}"], found[name].commands)
        self.assertEqual([], found["other"].commands)

    def test_a_file_that_is_not_valid(self):
        """A file that is not understood is noted, and nothing is taken from it."""
        self.assertEqual({}, self.read(hatch_DOT_toml="[envs"))
        self.assertIn("hatch.toml: it was not understood", self.notes[0])
        self.assertEqual({}, self.read(hatch_DOT_toml="envs = 3\n"))

    def test_what_is_proposed(self):
        """Without tox the tests run as the environment of hatch with the most versions does."""
        proposal = self.propose(pyproject_DOT_toml=TEXT)
        self.assertEqual(["python -s -m django test {posargs:a}"], proposal.testenv.commands)
        self.assertEqual({"PYTHONPATH": "test"}, proposal.testenv.set_env)
        self.assertEqual("editable", proposal.testenv.package)
        self.assertEqual([], proposal.testenv.extras)
        self.assertEqual(["freezegun", "pytest"], [one[0] for one in proposal.testenv.deps if one[2] is None])
        self.assertTrue(proposal.axes.main)

    def test_commands_that_call_hatch(self):
        """What a command runs is a script of the environment that it names, with its arguments, or a program."""
        text = '[envs.default.scripts]\na = "pytest {args:x} -v"\n'
        text += '[envs.b.scripts]\nc = ["echo", "a y"]\n[envs.hatch-test]\n'
        sessions = self.read(hatch_DOT_toml=text).values()
        for line, name, commands in (
            ("hatch run a", "default", ["pytest {posargs:x} -v"]),
            ("hatch run a {posargs}", "default", ["pytest {posargs} -v"]),
            ("hatch run b:c", "b", ["echo", "pytest y -v"]),
            ("hatch -e b run c", "b", ["echo", "pytest y -v"]),
            ("hatch -v env run -- pytest z", "default", ["pytest z"]),
            ("hatch run +py=3.12 b:pytest", "b", ["pytest"]),
            ("python -m hatch test -k z", "hatch-test", ["pytest -k z"]),
            ("hatch test", "hatch-test", ["pytest {posargs}"]),
        ):
            session, found = hatch.called(line, sessions)
            self.assertEqual((name, commands), (session.name, [one.replace("  ", " ") for one in found]), line)
        for line in ("hatch build", "hatch run nowhere:a", "hatch", "pytest", "hatch run"):
            self.assertIsNone(hatch.called(line, sessions), line)
