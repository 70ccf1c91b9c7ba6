"""Tests of proposing how the tests run."""

import os

from tests.matrix.init.proposals import ProposalTests


class CommandTests(ProposalTests):
    def test_the_test_command(self):
        """pytest, a script, manage.py or Django's runner: what is there is used."""
        for name, command in (
            ("runtests_DOT_py", "python runtests.py {posargs}"),
            ("manage_DOT_py", "python manage.py test {posargs}"),
            ("tests__settings_DOT_py", "python -m django test --settings=tests.settings {posargs}"),
            ("pytest_DOT_ini", "python -m pytest {posargs}"),
        ):
            with self.subTest(name):
                self.assertEqual([command], self.propose(**{name: ""}).testenv.commands)
                os.remove(name.replace("__", "/").replace("_DOT_", "."))

    def test_what_the_tests_import(self):
        """Where nothing says how they run, pytest runs tests that import it, and unittest others."""
        self.write("shop/test_a.py", "from pytest_django import a\n")
        self.assertEqual(["python -m unittest discover {posargs}"], self.propose().testenv.commands)
        found = self.propose(test_a_DOT_py="import pytest\n").testenv
        self.assertEqual((["python -m pytest {posargs}"], [("pytest", None, None)]), (found.commands, found.deps))

    def test_the_settings_are_those_that_have_apps(self):
        """A module called settings that tests import for another purpose is not taken for Django's."""
        found = self.propose(tests__settings_DOT_py="VALUE = 1", tests__test_settings_DOT_py="INSTALLED_APPS = []")
        self.assertEqual(["python -m django test --settings=tests.test_settings {posargs}"], found.testenv.commands)

    def test_settings_in_a_package(self):
        """Settings with apps are found in a package or in a project beside it, after those that have usual places."""
        self.write("docs/tests/settings.py", "INSTALLED_APPS = []")
        for name, module in (
            ("testprj/settings.py", "testprj.settings"),
            ("src/shop/tests/settings.py", "shop.tests.settings"),
            ("shop/tests/settings.py", "shop.tests.settings"),
            ("tests/settings.py", "tests.settings"),
        ):
            self.write(name, "INSTALLED_APPS = []")
            expected = "python -m django test --settings={} {{posargs}}".format(module)
            self.assertEqual([expected], self.propose().testenv.commands)

    def test_the_existing_configuration_goes_first(self):
        """What tox.ini says is taken over, and what cannot be is known."""
        text = "[testenv]\ncommands = pytest a\nsetenv = B=c\npassenv = D\nchangedir = e\ndeps =\n    strange: f\n"
        proposal = self.propose(tox_DOT_ini=text)
        found = proposal.testenv
        self.assertEqual(
            (["pytest a"], {"B": "c"}, ["D"], "e"), (found.commands, found.set_env, found.pass_env, found.change_dir)
        )
        self.assertEqual([("deps", "strange: f")], proposal.sources.tox.dropped)

    def test_extras_that_the_package_does_not_have(self):
        """An extra in tox.ini is proposed only if the package has it."""
        self.write("pyproject.toml", '[project]\nname = "x"\n[project.optional-dependencies]\na = ["b"]\n')
        self.assertEqual(["a"], self.propose(tox_DOT_ini="[testenv]\nextras = a, c\n").testenv.extras)

    def test_all_extras_and_groups(self):
        """All extras are all that the package has; of all groups those for tests, if one is called so."""
        text = '[project]\nname = "x"\n[project.optional-dependencies]\na = []\nb = []\n'
        self.write("pyproject.toml", text + "[dependency-groups]\ndocs = []\ntest = []\n")
        workflow = "jobs: {a: {steps: [{run: uv sync --all-extras --all-groups}, {run: pytest}]}}"
        found = self.propose(_DOT_github__workflows__a_DOT_yml=workflow).testenv
        self.assertEqual((["a", "b"], ["test"]), (found.extras, found.dependency_groups))

    def test_a_project_that_is_not_installed(self):
        """Where a job installs what the project requires without the project, so do the environments."""
        text = '[build-system]\nrequires = ["x"]\n[project]\nname = "y"\ndependencies = ["a>=1", "django>=5"]\n'
        self.write("pyproject.toml", text + '[project.optional-dependencies]\nb = ["c"]\n')
        for line, package, deps, extras in (
            ("poetry install --no-root --extras b", "skip", ["pytest", "a>=1", "c"], []),
            ("uv sync --no-install-project", "skip", ["pytest", "a>=1"], []),
            ("uv sync --no-install-project; pip install .", "wheel", ["pytest"], []),
            ("pip install .[b]; pip install z", "wheel", ["z", "pytest"], ["b"]),
        ):
            with self.subTest(line):
                workflow = "jobs: {{a: {{steps: [{{run: '{}'}}, {{run: pytest}}]}}}}".format(line)
                found = self.propose(_DOT_github__workflows__a_DOT_yml=workflow).testenv
                self.assertEqual((package, deps, extras), (found.package, [one[0] for one in found.deps], found.extras))

    def test_a_project_that_cannot_be_built(self):
        """A backend that is not in what it requires builds nothing: the environments have what the project requires."""
        text = '[tool.poetry]\nname = "y"\n[tool.poetry.dependencies]\na = "*"\ndjango = "^5"\n'
        text += '[build-system]\nrequires = ["{}"]\nbuild-backend = "poetry.masonry.api"\n'
        proposal = self.propose(pyproject_DOT_toml=text.format("poetry-core>=1"), pytest_DOT_ini="")
        found = proposal.testenv
        self.assertEqual(("skip", {"PYTHONPATH": "{toxinidir}"}), (found.package, found.set_env))
        self.assertIn("a", [one[0] for one in found.deps])
        self.assertIn("poetry-core has no poetry.masonry.api", " ".join(proposal.notes))
        self.write("src/y/models.py", "")
        found = self.propose(pyproject_DOT_toml=text.format("poetry-core>=1")).testenv
        self.assertEqual({"PYTHONPATH": "{toxinidir}/src"}, found.set_env)
        self.assertEqual("wheel", self.propose(pyproject_DOT_toml=text.format("poetry>=1")).testenv.package)

    def test_requirements_that_nothing_reads(self):
        """A project for which Poetry writes a choice of ranges is not installed, as it can be with one range."""
        for value, expected in (('"^3.2 || ^4.0"', "skip"), ('">=3.2,<5"', "wheel"), ('{version = "3 || 4"}', "skip")):
            text = '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.8 || ^3.9"\nsix = "*"\n'
            text += "django = {}\n".format(value)
            text += '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
            proposal = self.propose(pyproject_DOT_toml=text)
            self.assertEqual(expected, proposal.testenv.package)
            self.assertEqual(expected == "skip", any("Poetry writes ||" in note for note in proposal.notes))
            self.assertEqual(expected == "skip", ("six", None, None) in proposal.testenv.deps)

    def test_programs_that_need_a_path(self):
        """Where a program runs the tests and the package is editable, the project's directory is on the path."""
        for command, expected in (
            ("{envbindir}/coverage run {envbindir}/django-admin test a", {"PYTHONPATH": "{toxinidir}"}),
            ("django-admin test a", {"PYTHONPATH": "{toxinidir}"}),
            ("django-admin test --pythonpath=. a", {}),
            ("coverage run -m django test a", {}),
            ("{envbindir}/pytest a", {}),
            ("python runtests.py", {}),
            ("coverage run --branch ./tests/run.py", {"PYTHONPATH": "{toxinidir}"}),
        ):
            with self.subTest(command):
                self.write("setup.py", "setup()")
                text = "[testenv]\nusedevelop = true\ncommands = {}\n".format(command)
                self.assertEqual(expected, self.propose(tox_DOT_ini=text).testenv.set_env)

    def test_a_package_that_cannot_be_built(self):
        """Where tox builds none and setup.py imports the package itself, it is not built; else it is."""
        text = "[tox]\nskipsdist = true\n[testenv]\nusedevelop = true\ncommands = a\n"
        self.write("setup.py", "import a\nsetup(version=a.__version__)\n")
        self.assertEqual("editable", self.propose(tox_DOT_ini=text).testenv.package)
        self.write("a/__init__.py", "import b\n")
        self.assertEqual("skip", self.propose(tox_DOT_ini=text).testenv.package)
        self.assertEqual("editable", self.propose(tox_DOT_ini=text.replace("skipsdist = true", "")).testenv.package)
