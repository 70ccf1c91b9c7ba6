"""Tests of proposing what the tests need."""

import os

from django_async_test.matrix.init import dependencies
from tests.matrix.init.proposals import ProposalTests


class DependencyTests(ProposalTests):
    def test_what_pytest_needs(self):
        """pytest is installed where it is used, with its plugin for Django if that is configured, and not twice."""
        text = "[pytest]\nDJANGO_SETTINGS_MODULE = tests.settings\n"
        names = [one[0] for one in self.propose(pytest_DOT_ini=text).testenv.deps]
        self.assertEqual(["pytest", "pytest-django"], names)
        self.write("requirements/base.txt", "pytest-django\npytest\n")
        self.write("requirements/test.txt", "-r base.txt\n")
        self.assertEqual(
            ["-r requirements/test.txt"], [one[0] for one in self.propose(pytest_DOT_ini=text).testenv.deps]
        )

    def test_plugins_that_options_need(self):
        """Options that pytest refuses without a plugin bring it, from the command and from each kind of addopts."""
        for name, text in (
            (
                "pytest_DOT_ini",
                "[pytest]\naddopts =\n    --cov=a\n    --reuse-db\nmarkers =\n    x: --timeout is long\n",
            ),
            ("setup_DOT_cfg", "[tool:pytest]\naddopts = -q --cov a --nomigrations\n[x]\naddopts = --black\n"),
            ("pyproject_DOT_toml", '[tool.pytest.ini_options]\naddopts = ["--cov", "--ds=a"]\ntimeout = 5\n'),
        ):
            with self.subTest(name):
                command = "[testenv]\ndeps = pytest\ncommands = pytest -n auto\n"
                found = self.propose(tox_DOT_ini=command, **{name: text}).testenv.deps
                names = {"pytest", "pytest-cov", "pytest-django", "pytest-xdist"}
                self.assertEqual(names, {one[0] for one in found})
                self.write(name.replace("_DOT_", "."), "")

    def test_settings_beside_the_package(self):
        """pytest alone does not find settings in the project's directory, which is on the path then; else it is not."""
        self.write("pyproject.toml", '[project]\nname = "django-shop"\n')
        ini = "[pytest]\nDJANGO_SETTINGS_MODULE = tests.settings\n"
        tox = "[testenv]\ndeps = pytest\n"
        for settings, command, more, expected in (
            ("tests/settings.py", "pytest", "", True),
            ("tests/settings.py", "pytest --ds=tests.settings", "", True),
            ("tests/settings.py", "python -m pytest", "", False),
            ("tests/settings.py", "pytest", "pythonpath = .\n", False),
            ("tests/settings.py", "pytest", "django_find_project = false\n", False),
            ("src/tests/settings.py", "pytest", "", False),
        ):
            with self.subTest(settings=settings, command=command, more=more):
                self.write(settings, "")
                found = self.propose(pytest_DOT_ini=ini + more, tox_DOT_ini=tox + "commands = " + command).testenv
                self.assertEqual({"PYTHONPATH": "{toxinidir}"} if expected else {}, found.set_env)
                os.remove(settings)
        self.write("tests/settings.py", "")
        self.write("shop/settings.py", "")
        own = self.propose(pytest_DOT_ini=ini.replace("tests", "shop"), tox_DOT_ini=tox + "commands = pytest").testenv
        self.assertEqual({}, own.set_env)
        self.write("manage.py", "")
        found = self.propose(pytest_DOT_ini=ini, tox_DOT_ini=tox + "commands = pytest").testenv
        self.assertEqual({}, found.set_env)

    def test_extras_of_some_environments(self):
        """What an extra asks for is among the dependencies there; where that is not known, it is said."""
        extras = "{'svg': ['reportlab', 'svglib'], 'pg': 'psycopg2', 'all': ['shop[svg]']}"
        tox = "[tox]\nenvlist = py312-dj52-{sqlite,pg,svg,all}\n[testenv]\ncommands = a\ndeps =\n    svg: reportlab\n"
        tox += "extras =\n    svg: svg, unknown\n    pg: pg\n    all: all\n"
        proposal = self.propose(setup_DOT_py="setup(name='shop', extras_require={})".format(extras), tox_DOT_ini=tox)
        versions = {name: one["versions"][""] for name, one in proposal.axes.factors.items()}
        self.assertEqual({"svg"}, set(versions))
        self.assertEqual(["reportlab", "svglib"], versions["svg"]["deps"])
        self.assertNotIn("extras", versions["svg"])
        self.assertEqual(["psycopg2"], proposal.databases["pg"]["deps"])
        text = "extras: unknown is for some environments only: add what it asks for to their deps"
        self.assertEqual([text], [note for note in proposal.notes if note.startswith("extras: ")])

    def test_a_group_of_another_name(self):
        """Without a group that is called as if for tests the one with pytest is taken, not one for documentation."""
        text = '[dependency-groups]\ndocs = ["pytest"]\nsmall = ["tox"]\nall = ["mock", "pytest>=7"]\n'
        found = self.propose(pyproject_DOT_toml=text, pytest_DOT_ini="").testenv
        self.assertEqual((["all"], []), (found.dependency_groups, found.deps))

    def test_settings_that_pytest_django_does_not_read(self):
        """Settings in tox's variables are Django's own matter: a project that has no plugin gets none."""
        text = "[testenv]\nset_env = DJANGO_SETTINGS_MODULE = a\ndeps = pytest\ncommands = pytest\n[pytest]\nx = b\n"
        self.assertEqual([("pytest", None, None)], self.propose(tox_DOT_ini=text).testenv.deps)

    def test_requirements_of_developers(self):
        """requirements.txt is taken where it is for those who develop the project, and not where for its users."""
        for text, expected in (("django\npytest==7\n", ["-r requirements.txt"]), ("django\nsix\n", [])):
            found = self.propose(requirements_DOT_txt=text, manage_DOT_py="").testenv.deps
            self.assertEqual(expected, [one for one, _, _ in found])

    def test_requirements_that_the_tests_use(self):
        """requirements.txt is taken where it has what the tests import and the project does not require."""
        self.write("tests.py", "import mock\n")
        found = self.propose(requirements_DOT_txt="django\nmock\n", manage_DOT_py="").testenv.deps
        self.assertEqual(["-r requirements.txt"], [one for one, _, _ in found])

    def test_what_runs_environments(self):
        """It is left out of a group that is taken for the tests; what is called alike is not."""
        text = '[tool.poetry]\nname = "x"\n[tool.poetry.dev-dependencies]\ntox = "^3"\ntoxic = "*"\npre-commit = "*"\n'
        text += 'poetry-core = "<2"\ntox-gh = {extras = ["a"], version = "*"}\nmock = "*"\ndjango = "*"\n'
        found = self.propose(pyproject_DOT_toml=text).testenv
        self.assertEqual(["toxic", "mock"], [one for one, _, _ in found.deps])

    def test_tox_that_lists_what_it_installs(self):
        """No file is guessed where tox has no more than Django and the package, unless it runs `setup.py test`."""
        tox = "[tox]\nenvlist = py312-dj52\n[testenv]\ndeps =\n  dj52: django~=5.2\n  .\ncommands = %s\n"
        self.write("setup.py", "setup(name='x', test_suite='x')")
        for command, expected in (("python a.py", []), ("python setup.py test", ["-r requirements-dev.txt"])):
            found = self.propose(tox_DOT_ini=tox % command, **{"requirements-dev_DOT_txt": "a\n"}).testenv
            self.assertEqual(expected, [text for text, _, _ in found.deps], command)
        # Of a file that is not there nobody knows what it has.
        found = self.propose(tox_DOT_ini=tox.replace("  .\n", "  -r b.txt\n") % "python a.py").testenv
        self.assertEqual(["-r requirements-dev.txt"], [text for text, _, _ in found.deps])

    def test_tox_that_does_not_install_what_runs_the_tests(self):
        """Where its commands run pytest and nothing brings that, what looks as if it were for tests is taken too."""
        tox = "[tox]\nenvlist = py312-dj52\n[testenv]\ndeps =\n  dj52: django~=5.2\n{}commands = pytest\n"
        group = '[dependency-groups]\ndev = ["pytest", "pytest-mock"]\n'
        for deps, requires, expected in (
            ("", "[]", ["dev"]),
            ("  mock\n", "[]", ["dev"]),
            ("  pytest-cov\n", "[]", []),
            ("", '["pytest"]', []),
        ):
            with self.subTest(deps=deps, requires=requires):
                self.write("pyproject.toml", '[project]\nname = "x"\ndependencies = {}\n{}'.format(requires, group))
                found = self.propose(tox_DOT_ini=tox.format(deps)).testenv
                self.assertEqual(expected, found.dependency_groups)
                self.assertEqual("mock" in deps, ("mock", None, None) in found.deps)
        found = self.propose(tox_DOT_ini=tox.format("") + "commands_pre = pip install pytest\n").testenv
        self.assertEqual([], found.dependency_groups)

    def test_groups_and_extras(self):
        """A group or an extra for tests is taken."""
        self.write("pyproject.toml", '[project]\nname = "x"\n[project.optional-dependencies]\ntests = ["a"]\n')
        self.assertEqual(["tests"], self.propose().testenv.extras)
        self.write("pyproject.toml", '[project]\nname = "x"\n[dependency-groups]\ndev = ["a"]\n')
        self.assertEqual(["dev"], self.propose().testenv.dependency_groups)

    def test_versions_that_tox_lists(self):
        """Where tox installs something for some environments, a file that may be for all is none for the tests."""
        self.write("requirements.txt", "flake8\nb\n")
        text = (
            "[tox]\nenvlist = py312-dj52{}\n[testenv]\ndeps =\n    tag1: a<2\n    tag2: a<3\ncommands = python a.py\n"
        )
        self.assertEqual([], self.propose(tox_DOT_ini=text.format("-tag{1,2}")).testenv.deps)
        text = "[tox]\nenvlist = py312-dj52\n[testenv]\ncommands = python a.py\n"
        self.assertEqual([("-r requirements.txt", None, None)], self.propose(tox_DOT_ini=text).testenv.deps)

    def test_pkg_resources(self):
        """A package that imports pkg_resources gets the last setuptools that has it, unless it asks for one."""
        self.write("a/__init__.py", "import pkg_resources\n")
        self.assertIn(("setuptools<82", None, None), self.propose().testenv.deps)
        text = "[testenv]\ndeps = setuptools>=60\ncommands = a\n"
        self.assertEqual([("setuptools>=60", None, None)], self.propose(tox_DOT_ini=text).testenv.deps)

    def test_pip(self):
        """A project whose code runs pip has it, which uv does not put into environments."""
        for code, expected in (
            ("run([sys.executable, '-mpip', 'install'])", ["pip"]),
            ('run([sys.executable, "-m", "pip"])', ["pip"]),
            ("run('python3 -m pip list')", ["pip"]),
            ("run([sys.executable, '-m', 'pipenv'])", []),
        ):
            self.write("shop/install.py", code + "\n")
            self.assertEqual(expected, [one for one, _, _ in self.propose(manage_DOT_py="").testenv.deps], code)

    def test_packages_in_the_place_of_others(self):
        """One that has the files of an older one is installed last, as it is asked for."""
        self.write("requirements/test.txt", "django-nose\npynose==1.5 # for 3.12\n")
        testenv = self.propose().testenv
        self.assertEqual(["python -m pip install --force-reinstall --no-deps pynose==1.5"], testenv.commands_pre)
        self.assertIn(("pip", None, None), testenv.deps)

    def test_files_that_include_each_other(self):
        """A circle of files of requirements ends."""
        self.write("requirements/test.txt", "-r test.txt\npytest\n")
        found = self.propose(pytest_DOT_ini="").testenv.deps
        self.assertEqual([("-r requirements/test.txt", None, None)], found)

    def test_limits_of_one_requirement_are_merged(self):
        """A requirement for each Django alone is written once, and plainly where it is for all that are tested."""

        class Existing(object):
            djangos = ["4.2", "5.2"]
            pythons = []

        deps = [("a", ["4.2"], None), ("a", ["5.2"], None), ("b", ["4.2"], None), ("c", ["4.2"], ["3.9"])]
        deps += [("c", ["5.2"], ["3.10"]), ("d", None, None), ("d", ["4.2"], None)]
        expected = [("a", None, None), ("b", ["4.2"], None), ("c", None, None), ("d", None, None)]
        self.assertEqual(expected, dependencies.merged(deps, Existing))
