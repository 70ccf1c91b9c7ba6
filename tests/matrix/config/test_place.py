"""Tests of where a project is."""

import os

from tests.matrix.helpers import ProjectTests

CONFIG = 'root = "{}"\ncommands = ["a"]\n'


class PlaceTests(ProjectTests):
    def test_places_outside_of_the_project(self):
        """The project is where the configuration is, above or below, and not beyond its checkout."""
        os.makedirs("project/.git")
        os.makedirs("project/other")
        for root, message in (
            ("/etc", "must be relative"),
            ("/", "must be relative"),
            ("../other", "neither above nor below"),
            ("../..", "outside of the project"),
            ("../" * 30, "outside of the project"),
        ):
            self.write("project/ci/matrix.toml", CONFIG.format(root))
            with self.subTest(root):
                line = self.refuse("write", "--config", "project/ci/matrix.toml")
                self.assertIn("matrix.toml:1: root: ", line)
                self.assertIn(message, line)
        self.write("project/ci/matrix.toml", CONFIG.format(".."))
        self.succeed("write", "--config", "project/ci/matrix.toml")

    def test_a_name_that_would_be_more_in_a_shell(self):
        """A configuration whose name a shell would execute is refused, wherever it is shown."""
        for name in ("x;touch INJECTED;.toml", "$(touch INJECTED).toml", "a b.toml", "a\nb.toml"):
            self.write(name, 'commands = ["a"]\n[write]\ngithub = ".github/workflows/matrix.yml"\n')
            with self.subTest(name):
                self.assertIn("rename this file", self.refuse("write", "--config", name))
