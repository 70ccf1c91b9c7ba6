"""Tests of reading lines of a shell."""

import unittest

from django_async_test.matrix.existing_ci import shell


class CommandTests(unittest.TestCase):
    def test_what_is_for_development(self):
        """Poetry and its kind install what is for development, unless they are told not to."""
        for line in (
            "poetry install",
            "poetry install --no-root --without docs",
            "uv sync --frozen",
            "pdm install -G a",
        ):
            self.assertTrue(shell.installs_own_groups(line), line)
        for line in (
            "poetry install --only main",
            "poetry install --without docs,dev",
            "uv sync --no-dev",
            "uv sync --only-group test",
            "pdm sync --prod",
            "pip install pytest",
        ):
            self.assertFalse(shell.installs_own_groups(line), line)

    def test_a_command_as_an_environment_has_it(self):
        """Nothing is left of what makes an environment, nor of what isolates Python from its variables."""
        for line, expected in (
            ("poetry run pytest", "pytest {posargs}"),
            ("A=1 python -Im coverage run runtests.py", "python -m coverage run runtests.py {posargs}"),
            ("python -Wmodule::A -Im coverage run a.py", "python -Wmodule::A -m coverage run a.py {posargs}"),
            ("python3 -I -X dev -m pytest", "python3 -X dev -m pytest {posargs}"),
            ("xvfb-run -a poetry run ./manage.py test", "xvfb-run -a python ./manage.py test {posargs}"),
            ("uv run --with a xvfb-run pytest", "xvfb-run pytest {posargs}"),
            ("python -bIs -m pytest", "python -bs -m pytest {posargs}"),
            ("python -W Ignore runtests.py -I x", "python -W Ignore runtests.py -I x {posargs}"),
            ("manage.py test", "python manage.py test {posargs}"),
            ("coverage run --source a manage.py test", "coverage run --source a manage.py test {posargs}"),
        ):
            self.assertEqual(expected, shell.as_tox(line))

    def test_a_command_with_a_screen(self):
        """It runs tests, calls what runs them, and installs, as it does without one."""
        self.assertTrue(shell.runs_tests("A=1 xvfb-run -a coverage run manage.py test"))
        self.assertFalse(shell.runs_tests("xvfb-run npm test"))
        self.assertEqual(("tox", "-x"), (shell.wrapper("xvfb-run tox -- -x"), shell.arguments("xvfb-run -- tox -- -x")))
        self.assertEqual("", shell.arguments("xvfb-run -- tox"))
        self.assertEqual((["a"], [], []), shell.installs("xvfb-run uv run --with a pytest"))

    def test_where_arguments_go(self):
        """What follows `--` goes to the end of a command, behind its own arguments, and nowhere without a program."""
        for line, expected in (
            ("coverage run --source=a ./manage.py test", "coverage run --source=a ./manage.py test {posargs}"),
            (
                "coverage run manage.py test b --settings=c.d 2>&1",
                "coverage run manage.py test b --settings=c.d {posargs}",
            ),
            ("coverage run manage.py test 2>&1 | tee log", "coverage run manage.py test {posargs}"),
            ("coverage run manage.py test && coverage xml", "coverage run manage.py test {posargs}"),
            ("coverage run manage.py test || exit 1", "coverage run manage.py test {posargs}"),
            ("coverage run manage.py test  # all", "coverage run manage.py test {posargs}"),
            ("coverage run tests.py -- --x", "coverage run tests.py -- --x {posargs}"),
            ("pytest {posargs:tests} -x", "pytest {posargs:tests} -x"),
            ("coverage run", "coverage run"),
            ("python -m coverage run -p --rcfile a.cfg", "python -m coverage run -p --rcfile a.cfg"),
            ("coverage run --source a", "coverage run --source a"),
        ):
            with self.subTest(line):
                first = shell.commands(line)[0]
                self.assertTrue(shell.runs_tests(first))
                self.assertEqual(expected, shell.as_tox(first))

    def test_commands_that_run_tests(self):
        """A command that runs tests is recognized behind what starts it; others are not."""
        for line in (
            "pytest",
            "python -W error -m pytest tests",
            "uv run pytest -x",
            "python -Im coverage run --source x runtests.py",
            "uvx coverage run --branch -m unittest discover -v",
            "PYTHONPATH=. python runtests.py",
            "coverage run ./manage.py test",
            "python -m django test",
            "poetry run python tests/runtests.py",
            'uv run --with Django~=$EXPRESSION.0 --group "a b" pytest',
            "python -s -m django test",
            "django-admin.py test a",
            "coverage run --branch tests/run.py",
            "coverage run suite.py",
            "coverage run tests/settings.py",
            "poetry run coverage run --branch",
            "python -m manage test",
            "python -m coverage run --source=a -m manage test --shuffle",
            "coverage run tests/__main__.py",
            "python tests/__main__.py -v",
            "python tools.py test",
            "python a/b.py tests a",
            "python -m tests.run",
            "python ./runtests -x",
            "runtests",
        ):
            self.assertTrue(shell.runs_tests(line), line)
        for line in (
            "pip install pytest",
            "ruff check",
            "echo pytest",
            "coverage report",
            "tox -e py312",
            "coverage run manage.py migrate",
            "coverage run ./example/manage.py migrate",
            "python -m build",
            "./runtests.sh",
            "A=b ./runtests -x",
            "bin/runtests",
            "coverage run --context",
            "python tools.py testing",
            "python tools.py build test",
            "python -m testing",
        ):
            self.assertFalse(shell.runs_tests(line), line)

    def test_arguments_behind_two_dashes(self):
        """They are what the program gets that the command runs."""
        self.assertEqual("-m 'a b'", shell.arguments("tox -e py312 -- -m 'a b'"))
        self.assertEqual("", shell.arguments("tox --x"))

    def test_setup_py(self):
        """What `setup.py develop` installs lies in the project's directory, and what `setup.py install` does not."""
        self.assertTrue(shell.is_editable("python3 setup.py develop"))
        self.assertFalse(shell.is_editable("python setup.py install"))

    def test_arguments_about_coverage(self):
        """Those say nothing about the tests."""
        self.assertTrue(shell.is_about_coverage("--cov --cov-report term-missing --cov=a --no-cov-on-fail"))
        self.assertFalse(shell.is_about_coverage("--cov=a --covers"))

    def test_how_a_command_runs_tests(self):
        """Options and their values say how, other words which tests."""
        self.assertEqual(shell.way_of("pytest -n 2 a --x=b"), shell.way_of("pytest -n 2 b c --x=b"))
        self.assertNotEqual(shell.way_of("pytest -n 2 a"), shell.way_of("pytest -n 3 a"))
        self.assertNotEqual(shell.way_of("python manage.py test a"), shell.way_of("coverage run manage.py test a"))
        self.assertEqual([], shell.way_of("make test"))

    def test_programs_by_which_tests_are_run(self):
        """tox and its kind are recognized, also where uv runs them."""
        for line in (
            "tox",
            "python -m tox run",
            "python -Im tox",
            "uvx --with tox-uv tox run -f py312",
            "uv tool run tox",
            "A=b tox -e x",
            "TOXENV=$(tox --listenvs | tr '\\n' ',') python -m tox",
        ):
            self.assertEqual("tox", shell.wrapper(line), line)
        for line in ("pip install tox", "tox-gh", "echo tox"):
            self.assertIsNone(shell.wrapper(line), line)

    def test_the_project_among_what_is_installed(self):
        """A command installs the project, installs all but that, or says nothing of it."""
        for line, expected in (
            ("pip install -e .", True),
            ("pip install dist/a.whl", True),
            ("pip install -r a.txt", None),
            ("poetry install", True),
            ("poetry install --with dev --no-root", False),
            ("pdm sync --no-self", False),
            ("python setup.py develop", True),
            ("make", None),
        ):
            with self.subTest(line):
                self.assertIs(expected, shell.has_project(line))

    def test_a_command_as_tox_has_it(self):
        """What has made the environment is left away, and arguments can be given."""
        for line, expected in (
            ("uvx coverage run -m unittest", "coverage run -m unittest {posargs}"),
            ("uv run pytest", "pytest {posargs}"),
            ("uv run --with Django~=$EXPRESSION.0 pytest -m 'not a'", "pytest -m 'not a' {posargs}"),
            ('uv run --all-extras -p "$A" --resolution "$B" pytest -m a', "pytest -m a {posargs}"),
            ("./runtests.py", "python ./runtests.py {posargs}"),
            ("coverage run", "coverage run"),
        ):
            self.assertEqual(expected, shell.as_tox(line))

    def test_comments(self):
        """What stands behind a number sign is no part of a command, unless it is in quotes."""
        found = shell.commands("pip install 'a' # latest; of all\n# pytest\npytest -k 'a #b' && ruff #c\n")
        self.assertEqual(["pip install 'a'", "pytest -k 'a #b'", "ruff"], found)

    def test_variables_of_a_command(self):
        """Variables in front of a command are taken where their values need no shell."""
        found = shell.variables("PYTHONPATH=`pwd` A=b C=$D E='f' pytest G=h")
        self.assertEqual({"PYTHONPATH": "{toxinidir}", "A": "b"}, found)

    def test_what_is_installed(self):
        """Requirements, files of them, extras of the project and groups are told apart."""
        for line, expected in (
            ("pip install -r a.txt pytest 'mock>=3' -U", (["-r a.txt", "pytest", "mock>=3"], [], [])),
            ("python -m pip install -e .[test,docs]", ([], ["test", "docs"], [])),
            ("uv pip install --group test . -c limits.txt", ([], [], ["test"])),
            ('pip install "Django~=$VERSION"', ([], [], [])),
            ("uv sync --extra a --group b --locked", ([], ["a"], ["b"])),
            ("pip install -Ur a.txt", (["-r a.txt"], [], [])),
            ("poetry install --with dev,test", ([], [], ["dev", "test"])),
            ("uv run --with 'x>=3' --with Django~=$A --extra=a --group b pytest -k c", (["x>=3"], ["a"], ["b"])),
            ("uv run --isolated --extra a --group b --group c pytest", ([], ["a"], ["b", "c"])),
            ("echo", ([], [], [])),
            ("pip install 'a", ([], [], [])),
        ):
            self.assertEqual(expected, shell.installs(line), line)

    def test_packages_of_the_system(self):
        """Packages that apt installs are told from its options."""
        for line, expected in (
            ("sudo apt install -y gettext g++", ["gettext", "g++"]),
            ("apt-get -qq install --yes libpq-dev $MORE", ["libpq-dev"]),
            ("apt-get update", []),
            ("pip install x", []),
        ):
            self.assertEqual(expected, shell.packages(line), line)

    def test_the_project_as_it_lies_there(self):
        """An editable installation is recognized, also where a tool makes it without saying so."""
        self.assertTrue(shell.is_editable("python setup.py develop"))
        for line in ("pip install -U -e .[test]", "uv pip install --editable .", "uv run pytest", "poetry install -v"):
            self.assertTrue(shell.is_editable(line), line)
        for line in ("pip install .", "pip install -e ../x", "uv sync --no-editable", "pytest", "uvx tox"):
            self.assertFalse(shell.is_editable(line), line)

    def test_lines_of_a_script(self):
        """Continued lines are one command, one line can have several, and what is in an environment is in any."""
        self.assertEqual(["a b", "c", "d"], shell.commands("a \\\n  b && c; d\n# e\n"))
        self.assertEqual(
            ["pytest", "A=b python c/bin/d"], shell.commands("venv/bin/pytest; A=b .venv/bin/python c/bin/d")
        )
        text = "./ve/bin/pip3 install a; $HOME/x/bin/pytest; ~/.venv/bin/d; x/bin/d; bin/pytest"
        self.assertEqual(["pip3 install a", "pytest", "d", "x/bin/d", "bin/pytest"], shell.commands(text))

    def test_programs_that_are_looked_for(self):
        """Where a program is needs no shell: it is in the environment; `coverage run` takes Django's as a module."""
        text = "`which django-admin` test a\n$(command -v pytest) -x\ncoverage run $(which django-admin.py) test\n"
        expected = ["django-admin test a", "pytest -x", "coverage run -m django test"]
        self.assertEqual(expected, shell.commands(text))

    def test_containers(self):
        """A command in a container is told from one that starts containers, and the file of those is read."""
        for line, command in (
            ("docker exec -it a pytest -x", "pytest -x"),
            ("sudo docker compose -f a.yml run --rm web python manage.py test", "python manage.py test"),
            ("docker-compose exec -T web pytest", "pytest"),
            ("docker run -v $PWD:/app a/b:1 pytest", "pytest"),
            ("docker compose up -d", None),
            ("docker run --name a -p 80:80 -d b:1", None),
            ("pytest", None),
        ):
            self.assertEqual(command, shell.in_container(line), line)
        self.assertEqual(
            ("", "a.yml"), (shell.compose("docker compose up"), shell.compose("docker compose -f a.yml up"))
        )
        self.assertIsNone(shell.compose("docker build ."))

    def test_choices(self):
        """The commands of each branch of a choice are read."""
        text = 'case "$A" in\n  a|b) pip install a ;;\n  "c d")\n    pip install b\n    ;;\n  *) pytest;;\nesac\nx) y\n'
        self.assertEqual(["pip install a", "pip install b", "pytest", "y"], shell.commands(text))
        self.assertEqual(["x) y"], shell.commands("x) y"))

    def test_sources_of_packages(self):
        """Commands that make packages of somebody else known are recognized."""
        for line in (
            "sudo add-apt-repository -y ppa:a/b",
            "sudo dpkg -i a.deb",
            "echo deb x > /etc/apt/sources.list.d/a.list",
            "sudo apt-get install -y ./a.deb",
        ):
            self.assertTrue(shell.adds_source(line), line)
        self.assertFalse(shell.adds_source("sudo apt-get install gettext"))

    def test_expressions(self):
        """An expression of GitHub is one word, whatever is in it."""
        found = shell.commands("pip install django~=${{ matrix.django-version }}.0")
        self.assertEqual(([], [], []), shell.installs(found[0]))

    def test_what_tox_gives_to_the_tests(self):
        """What stands behind two dashes is for the commands of the environments, up to the next command."""
        for line, expected in (
            ("tox -e py312 -- -v --a b || tox -- c", "-v --a b"),
            ("python -m tox run -- a", "a"),
            ("tox -e py312", ""),
        ):
            self.assertEqual(expected, shell.arguments(line), line)
