"""Tests of what becomes of commands that install."""

from django_async_test.matrix.migration import TRANSLATED
from tests.matrix.init.proposals import MigrationTests, ProposalTests

TOX = "[tox]\nskipsdist = true\n[testenv]\ndeps = a\ncommands =\n"


class InstallTests(ProposalTests):
    def commands(self, *lines, tox=TOX):
        """Return the proposed Testenv for these commands."""
        return self.propose(tox_DOT_ini=tox + "".join("    {}\n".format(line) for line in lines)).testenv

    def test_the_project_that_a_command_installs(self):
        """The package is built as the command has installed it, with its extras."""
        self.write("pyproject.toml", '[project]\nname = "x"\n[project.optional-dependencies]\nb = []\n')
        found = self.commands("pip install -e .[b]", "pytest")
        self.assertEqual((["pytest"], "editable", ["b"]), (found.commands, found.package, found.extras))
        found = self.commands("python -m pip install {toxinidir}", "pytest")
        self.assertEqual((["pytest"], "wheel"), (found.commands, found.package))
        for line in ("pip install -e demo", "pip install --no-deps ."):
            self.assertEqual([line, "pytest"], self.commands(line, "pytest").commands)

    def test_the_project_that_the_command_for_packages_installs(self):
        """install_command can install the project too, where tox is told to build none."""
        self.write("pyproject.toml", '[project]\nname = "x"\n[project.optional-dependencies]\nb = []\n')
        tox = "[tox]\nskipsdist = true\n[testenv]\n"
        tox += 'install_command = pip install -e ".[b]" -U {opts} {packages}\ncommands =\n'
        found = self.commands("pytest", tox=tox)
        self.assertEqual(("editable", ["b"]), (found.package, found.extras))
        found = self.commands("pytest", tox=tox.replace('-e ".[b]" ', ""))
        self.assertEqual(("skip", []), (found.package, found.extras))

    def test_an_environment_of_its_own(self):
        """The commands run in the environment of tox, with what Poetry has for development beside the rest."""
        text = '[tool.poetry]\nname = "x"\n[tool.poetry.group.dev.dependencies]\nmock = "^4"\n'
        self.write("pyproject.toml", text + '[build-system]\nrequires = ["poetry-core"]\n')
        found = self.commands(
            "poetry install -v", "poetry run python -W error runtests.py", "poetry run coverage report"
        )
        self.assertEqual(["python -W error runtests.py"], [one for one in found.commands if "report" not in one])
        deps = [text for text, _, _ in found.deps]
        self.assertEqual(("editable", True, True), (found.package, "a" in deps, "mock>=4,<5" in deps))

    def test_a_command_for_each_django(self):
        """Such commands are left out, and the project is installed all the same, unless they leave it out."""
        self.write("pyproject.toml", '[project]\nname = "x"\n[dependency-groups]\ndev = ["pytest"]\n')
        tox = "[tox]\nenvlist = py{312,313}-django{52,60}\n[testenv]\nskip_install = true\ncommands =\n"
        for option, package in (("", "editable"), (" --no-project", "skip")):
            lines = ["django{0}: uv run{1} --group django{0} -- pytest .".format(one, option) for one in ("52", "60")]
            self.assertEqual(package, self.commands(*lines, tox=tox).package)

    def test_groups_of_poetry_that_a_command_names(self):
        """What --only names is installed instead of what is usual; constraints of the project itself are not."""
        text = '[tool.poetry]\nname = "x"\n[tool.poetry.group.dev.dependencies]\ntox = "^4"\n'
        text += '[tool.poetry.group.ci.dependencies]\nmock = "^4"\ndjango = "^5"\n'
        self.write("pyproject.toml", text + '[build-system]\nrequires = ["poetry-core"]\n')
        lines = ("poetry install --no-root --only main,ci", "pip install -c constraints.txt .", "poe lint", "pytest")
        found = self.commands(*lines, tox="[testenv]\nskip_install = true\ncommands =\n")
        self.assertEqual((["pytest"], "wheel"), (found.commands, found.package))
        self.assertEqual(["mock>=4,<5", "pytest"], [text for text, _, _ in found.deps])

    def test_a_lock_file_that_a_shell_installs(self):
        """What Poetry writes for pip is the group that it names, and the project beside it is built."""
        text = '[tool.poetry]\nname = "x"\n[tool.poetry.group.ci.dependencies]\nmock = "^4"\n'
        self.write("pyproject.toml", text + '[build-system]\nrequires = ["poetry-core"]\n')
        self.write("poetry.lock", '[[package]]\nname = "mock"\nversion = "4.0.1"\n')
        found = self.commands(
            "bash -c 'poetry export --with ci -f a.txt | grep -v \"^django==\" | pip install -q -r /dev/stdin'",
            "pip install --no-deps -e .",
            "pytest",
            tox="[testenv]\nskip_install = true\ncommands =\n",
        )
        self.assertEqual((["pytest"], "editable"), (found.commands, found.package))
        self.assertEqual(["mock<=4.0.1", "pytest"], [text for text, _, _ in found.deps])
        kept = "bash -c 'poetry export | pip install -r /dev/stdin; make'"
        self.assertIn(kept, self.commands(kept, "pytest").commands)

    def test_commands_of_a_database(self):
        """What the environments of one database install is taken too."""
        tox = "[tox]\nenvlist = py312-dj52-{sqlite,pg}\n[testenv]\ncommands =\n    sqlite: pytest\n"
        tox += "    pg: createdb a\n    pg: pdm install -G test\n    pg: {posargs:pdm run pytest --pg}\n"
        found = self.propose(tox_DOT_ini=tox)
        self.assertEqual(["createdb a", "{posargs:pytest --pg}"], found.databases["pg"]["commands"])

    def test_groups_of_poetry_of_any_name(self):
        """With no group that is called as if for tests, all are installed that are not for something else."""
        text = '[tool.poetry]\nname = "x"\n[tool.poetry.group.ci.dependencies]\nmock = "^4"\n'
        self.write("pyproject.toml", text + '[tool.poetry.group.docs.dependencies]\nsphinx = "*"\n')
        found = self.commands("poetry install", "pytest", tox="[testenv]\ncommands =\n")
        self.assertEqual(["mock>=4,<5", "pytest"], [text for text, _, _ in found.deps])

    def test_an_environment_of_hatch(self):
        """What hatch would install and run in an environment of its own is in that of tox."""
        text = '[project]\nname = "x"\n[project.optional-dependencies]\ne = []\n[tool.hatch.envs.t]\nfeatures = ["e"]\n'
        text += 'dependencies = ["mock", "django>=5"]\nenv-vars.A = "b"\n'
        text += 'scripts.cov = ["coverage run -m pytest {args}", "coverage report"]\n'
        self.write("pyproject.toml", text)
        found = self.commands("hatch run t:cov {posargs}", tox="[testenv]\nskip_install = true\ncommands =\n")
        self.assertEqual(["coverage run -m pytest {posargs}"], found.commands)
        self.assertEqual(["mock", "pytest", "coverage"], [text for text, _, _ in found.deps])
        self.assertEqual((["e"], {"A": "b"}, "editable"), (found.extras, found.set_env, found.package))

    def test_a_script_of_the_project(self):
        """A script that another program has run as it is, is Python's; what arguments replace is looked through."""
        self.assertEqual(["{posargs:pytest -x}"], self.commands("{posargs:pdm run pytest -x}").commands)
        self.assertEqual(["python ./manage.py test"], self.commands("pipenv run ./manage.py test").commands)

    def test_groups_that_a_command_names(self):
        """Groups and extras of uv are asked for by name."""
        text = '[project]\nname = "x"\n[project.optional-dependencies]\ne = []\n[dependency-groups]\ng = []\ndev = []\n'
        self.write("pyproject.toml", text)
        found = self.commands("uv run --group g --extra e --with mock pytest -x", tox="[testenv]\ncommands =\n")
        self.assertEqual((["g"], ["e"], ["pytest -x"]), (found.dependency_groups, found.extras, found.commands))
        self.assertIn(("mock", None, None), found.deps)


class MigrationOfInstallsTests(MigrationTests):
    def test_constraints_and_lint_are_in_the_report(self):
        """What is not taken of them has the lines that would have it; a lock file is named."""
        text = "[testenv]\ncommands =\n    pip install -c c.txt .\n    poe lint\n    make lint\n    pytest\n"
        found = {one.name: one for one in self.migration({"tox.ini": text, "c.txt": "", "poetry.lock": ""})}
        self.assertEqual(('deps = ["-c c.txt"]',), tuple(found["deps = -c c.txt"].lines))
        self.assertIn('deps = ["poethepoet"]', found["commands = poe lint"].lines)
        self.assertIn('allowlist_externals = ["make"]', found["commands = make lint"].lines)
        self.assertIn("poetry install", found["poetry.lock"].text)

    def test_it_is_in_the_report(self):
        """A command that became something else is named as translated."""
        found = self.migration({"tox.ini": TOX + "    poetry install\n    poetry run pytest\n"})
        lines = [entry.name for entry in found if entry.verdict == TRANSLATED]
        self.assertIn("commands = poetry install", lines)
