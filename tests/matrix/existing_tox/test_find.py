"""Tests of finding the configuration of tox."""

from django_async_test.matrix import existing_tox
from tests.matrix.helpers import ProjectTests, table


class ReadTests(ProjectTests):
    def test_no_tox(self):
        """Without tox, and with a file that cannot be read, nothing is found."""
        self.assertIsNone(existing_tox.read(".", table(), []))
        self.assertIsNone(self.found("tox.ini", "x"))

    def found(self, name, text):
        self.write(name, text)
        return existing_tox.read(".", table(), [])

    def test_ini_in_pyproject(self):
        """The ini text in pyproject.toml is read as one."""
        self.write("pyproject.toml", '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\ncommands = pytest\n"""\n')
        self.assertEqual(["pytest"], existing_tox.read(".", table(), []).commands)

    def test_setup_cfg(self):
        """setup.cfg is read if it has a section for tox."""
        self.assertIsNone(self.found("setup.cfg", "[testenv]\ncommands = a\n"))
        self.assertEqual(["a"], self.found("setup.cfg", "[tox:tox]\n[testenv]\ncommands = a\n").commands)

    def test_tox_ini_goes_first(self):
        """Of several files the first that says something counts."""
        self.write("tox.toml", '[env_run_base]\ncommands = [["b"]]\n')
        self.assertEqual(["b"], self.found("tox.ini", "[flake8]\n").commands)
        self.assertEqual(["a"], self.found("tox.ini", "[testenv]\ncommands = a\n").commands)
