"""Tests of sections of other programs in tox.ini."""

from django_async_test.matrix.migration import sections
from tests.matrix.helpers import ProjectTests

OLD = """\
[tox]
envlist = py39

# How long lines are.
[flake8]
max-line-length = 100

[testenv:lint]
commands = flake8

[pytest]
addopts = -x
"""


class SectionTests(ProjectTests):
    def test_foreign_sections(self):
        """Sections that are not tox's are found with the comments above them."""
        found = sections.foreign(OLD)
        self.assertEqual(["flake8", "pytest"], [name for name, _ in found])
        self.assertEqual("# How long lines are.\n[flake8]\nmax-line-length = 100\n\n", found[0][1])
        self.assertEqual("", sections.tail("[tox]\n"))

    def test_they_stay_when_tox_ini_is_replaced(self):
        """init --replace-tox keeps them at the end, where they are the user's: edits stay, and check accepts them."""
        self.write("tox.ini", OLD)
        self.succeed("init", "--yes", "--replace-tox")
        text = self.read("tox.ini")
        self.assertTrue(text.endswith(sections.MARK + "\n\n" + "".join(part for _, part in sections.foreign(OLD))))
        self.assertIn("[testenv:lint]\ncommands = flake8\n", text)
        self.write("tox.ini", text + "[isort]\nprofile = black\n")
        self.succeed("check")
        self.succeed("write")
        self.assertIn("[isort]\nprofile = black\n", self.read("tox.ini"))
