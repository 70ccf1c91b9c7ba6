"""Tests of what setuptools leaves where it builds a package."""

import os

from tests.matrix.init.proposals import ProposalTests

TOX = "[tox]\nenvlist = py312-dj52\n[testenv]\ndeps =\n  dj52: django~=5.2\n  pytest\ncommands = {}\n[pytest]\n{}\n"


class LeftoverTests(ProposalTests):
    def package(self, command, configuration, **files):
        return self.propose(tox_DOT_ini=TOX.format(command, configuration), **files).testenv.package

    def test_tests_in_what_is_left(self):
        """A wheel is made of the source distribution, in a directory of its own, where pytest would find its tests."""
        self.write("setup.py", "setup(name='shop')")
        self.write("shop/tests/test_a.py", "")
        for command, configuration, expected in (
            ("pytest", "norecursedirs = .* docs", "sdist-wheel"),
            ("python -Wd -m pytest {posargs} --cov shop -v", "norecursedirs =\n  .*\n  docs", "sdist-wheel"),
            ("coverage run -m pytest {posargs:-k a} .", "norecursedirs = docs", "sdist-wheel"),
            ("pytest", "norecursedirs = .* buil?", "wheel"),
            ("pytest", "addopts = -v", "wheel"),
            ("pytest", "norecursedirs = docs\ntestpaths = shop", "wheel"),
            ("pytest shop", "norecursedirs = docs", "wheel"),
            ("pytest {posargs:shop/tests/test_a.py::A}", "norecursedirs = docs", "wheel"),
            ("pytest --pyargs shop.tests", "norecursedirs = docs", "wheel"),
            ("python manage.py test", "norecursedirs = docs", "wheel"),
        ):
            with self.subTest(command=command, configuration=configuration):
                self.assertEqual(expected, self.package(command, configuration))

    def test_what_builds_the_package(self):
        """Other tools leave nothing there."""
        for text, expected in (
            ('[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n', "sdist-wheel"),
            ('[build-system]\nrequires = ["flit"]\nbuild-backend = "flit_core.buildapi"\n', "wheel"),
        ):
            found = self.package("pytest", "norecursedirs = docs", pyproject_DOT_toml=text)
            self.assertEqual(expected, found)

    def test_lists(self):
        """pyproject.toml and tox.ini have the directories in other forms."""
        os.makedirs("shop")
        text = '[project]\nname = "x"\n[build-system]\nrequires = ["setuptools"]\n[tool.pytest.ini_options]\n'
        for listed, expected in (('["docs",\n  "x"]', "sdist-wheel"), ('["docs", "build"]', "wheel")):
            found = self.package("pytest", "", pyproject_DOT_toml=text + "norecursedirs = " + listed)
            self.assertEqual(expected, found)
