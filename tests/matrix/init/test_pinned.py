"""Tests of naming what must be older with some Djangos."""

from tests.matrix.init.proposals import ProposalTests

PROJECT = """
    [project]
    name = "a"
    [project.optional-dependencies]
    test = ["{}", "pytest"]
"""


class PinnedTests(ProposalTests):
    def deps(self, djangos, requirement):
        """Return the dependencies for a project that tests some Djangos, with what its extra for that asks for."""
        self.write("pyproject.toml", PROJECT.format(requirement))
        self.write("tox.ini", "[tox]\nenvlist = py312-dj{%s}\n[testenv]\ncommands = pytest\nextras = test\n" % djangos)
        return [text for text, _, _ in self.propose().testenv.deps]

    def test_what_an_extra_asks_for(self):
        """It is named where the table pins it with one of the Djangos, unless it must be newer than the pin."""
        self.assertEqual(["pytest-django"], self.deps("42,52", "pytest_django>=4.5"))
        self.assertEqual([], self.deps("42,52", "pytest-django==4.13.*"))
        for requirement in ("pytest-django==4.5.2", "pytest-django @ ", "mock"):
            self.assertEqual([], self.deps("42,52", requirement))
        self.assertEqual([], self.deps("52,60", "pytest-django"))

    def test_what_a_file_asks_for(self):
        """A file of requirements is looked into, and what is named already stays as it is."""
        self.write("setup.py", "setup(name='a')")
        self.write("requirements.txt", "pytest\npytest-django\n")
        tox = "[tox]\nenvlist = py312-dj{42,52}\n[testenv]\ncommands = pytest\ndeps =\n  -r requirements.txt\n"
        self.assertEqual(["-r requirements.txt", "pytest-django"], self.found(tox))
        tox += "  pytest-django>=4\n"
        self.assertEqual(["-r requirements.txt", "pytest-django>=4"], self.found(tox))

    def found(self, tox):
        """Return the dependencies for a configuration of tox."""
        return [text for text, _, _ in self.propose(tox_DOT_ini=tox).testenv.deps]
