"""Tests of what shards need."""

from django_async_test.matrix.render import shards
from tests.matrix.helpers import ProjectTests, names_of


class ShardTests(ProjectTests):
    def config(self, command, text=""):
        return self.matrix(text, commands="commands = ['{}']\n".format(command)).config

    def test_how_tests_are_split(self):
        """pytest has a splitter, and others get labels, below the arguments that they have without any."""
        config = self.config("coverage run -m pytest {posargs:tests a}")
        self.assertEqual((True, ["tests", "a"]), (shards.uses_pytest(config), shards.default_arguments(config)))
        config = self.config("python runtests.py")
        self.assertEqual((False, []), (shards.uses_pytest(config), shards.default_arguments(config)))

    def test_commands_must_take_arguments(self):
        """A command without {posargs} could not be told what to run, also that of a database."""
        self.assertTrue(shards.takes_arguments(self.config("pytest {posargs}")))
        self.assertFalse(shards.takes_arguments(self.config("pytest")))
        text = "[databases.sqlite]\ncommands = ['pytest x']\n"
        self.assertFalse(shards.takes_arguments(self.config("pytest {posargs}", text)))
        self.configure("[write]\ngithub = 'a.yml'\n[ci]\nshards = 2\n")
        self.assertIn("ci.shards: the command takes no arguments", self.refuse("write"))

    def test_the_splitter_is_installed(self):
        """pytest-split is among the requirements where pytest is, and shards are asked for."""
        text = "deps = ['pytest']\npython = ['3.12']\ndjango = ['5.2']\n"
        for shards_, expected in ((1, False), (2, True)):
            matrix = self.matrix(text + "[ci]\nshards = {}\n".format(shards_))
            self.assertEqual(1, len(names_of(matrix)))
            self.assertEqual(expected, "pytest-split" in matrix.requirements(matrix.environments[0]))
