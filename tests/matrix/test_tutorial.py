"""The tutorial and the reference are true: what they show happens."""

import os
import re
import unittest

from django_async_test.matrix import cli, config
from django_async_test.matrix.config import (
    ci,
    coverage,
    databases,
    dependencies,
    exclusions,
    factors,
    outputs,
    project,
    reports,
)
from django_async_test.matrix.facts import tomllib
from tests.matrix.helpers import ROOT, TODAY, ProjectTests, made

TUTORIAL = os.path.join(ROOT, "docs", "test-your-package.md")
REFERENCE = os.path.join(ROOT, "docs", "matrix.md")


def page(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def blocks(text, language):
    return re.findall(r"(?ms)^```{}\n(.*?)^```$".format(language), text)


@unittest.skipUnless(os.path.exists(TUTORIAL), "the checkout is not here")
class TutorialTests(ProjectTests):
    def setUp(self):
        super().setUp()
        self.text = page(TUTORIAL)
        named = re.findall(r"(?ms)^`([\w./]+)`[^\n]*:\n\n(?:<!-- not run -->\n)?```\w+\n(.*?)^```$", self.text)
        self.shown = dict(named)
        for name in ("pyproject.toml", "toys/models.py", "toys/tests.py", "settings.py"):
            self.write(name, self.shown[name])
        self.write("toys/__init__.py", "")

    def assertShown(self, output):
        """Fail unless each line of an output is on the page, whatever it is indented by."""
        lines = [line.strip() for line in self.text.splitlines()]
        for line in output.splitlines():
            if line.strip():
                self.assertIn(line.strip(), lines)

    def test_init_does_what_is_shown(self):
        """init writes the files, and the configuration that is on the page."""
        output = self.succeed("init", "--yes")
        self.assertShown(output.split("Next:")[0])
        made = "\n".join(line for line in self.read(config.OWN_FILE).splitlines() if line and line[0] != "#")
        expected = [one for one in blocks(self.text, "toml") if "[write]" in one][0]
        self.assertTrue(made.startswith("\n".join(line for line in expected.splitlines() if line)), made)

    def test_list_and_show_print_what_is_shown(self):
        """After the change that the page makes, the table and the reason are those on the page."""
        self.succeed("init", "--yes")
        text = re.sub(r"(?m)^(django|python) = .*$", "", self.read(config.OWN_FILE))
        ranges = [one for one in blocks(self.text, "toml") if one.startswith("django = ") and "[" not in one][0]
        self.write(config.OWN_FILE, ranges + text)
        self.assertIn("wrote pyproject.toml", self.succeed("write"))
        self.assertShown(self.succeed("list").split("\n\n")[0])
        self.assertShown("\n".join(self.succeed("show", "py315-django52").splitlines()[:2]))

    def test_the_other_pieces_are_configurations(self):
        """Each piece of configuration on the page is one, with what was there before."""
        for piece in blocks(self.text, "toml")[3:]:
            with self.subTest(piece):
                before = "" if "[write]" in piece else "[write]\n"
                factors = "[factors.drf.versions.316]\n" if piece.startswith("[[exclude") else ""
                self.matrix(factors + piece + before)


@unittest.skipUnless(os.path.exists(REFERENCE), "the checkout is not here")
class ReferenceTests(ProjectTests):
    def test_every_key_is_explained(self):
        """Each key that the configuration knows stands in the reference, and each command."""
        text = page(REFERENCE)
        for module in (project, databases, outputs, ci, exclusions, dependencies, reports, coverage):
            for key in module.KEYS:
                self.assertRegex(text, r"[`\s{{]{}(`|\s=)".format(key))
        for key in list(factors.KEYS) + list(factors.VERSION_KEYS):
            self.assertRegex(text, r"[`.]{}[`.]".format(key))
        (commands,) = [action for action in cli.parser()._actions if action.dest == "command"]
        for name in commands.choices:
            self.assertRegex(text, r"`{}[` ]".format(name))

    def test_defaults_are_those_of_the_code(self):
        """The defaults in the table of [ci] are what a project gets that says nothing."""
        self.configure()
        defaults = config.load(today=TODAY).ci
        for key in ("branch", "schedule", "runner", "job_size", "timeout", "services"):
            value = defaults[key] if isinstance(defaults[key], int) else '`"{}"`'.format(defaults[key])
            self.assertIn("| `{}` | {} |".format(key, value), page(REFERENCE))

    def test_the_pieces_are_configurations(self):
        """Each piece of configuration in the reference is one."""
        for piece in blocks(page(REFERENCE), "toml"):
            with self.subTest(piece):
                tomllib.loads(piece)
                if "[[exclude]]" in piece:
                    piece = "[databases.mysql]\n[databases.sqlite]\n" + piece
                self.configure(piece)
                self.assertTrue(made().environments)
