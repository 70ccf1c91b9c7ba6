"""Tests of noxfile.py: what nox is told is what the matrix says."""

import sys
import types
from unittest import mock

from django_async_test.matrix.render import nox
from tests.matrix.helpers import ProjectTests, names_of

TEXT = """
    python = ["3.12", "3.14"]
    deps = ["pytest", "-r a.txt", { requirement = "mock", python = "<3.13" }]
    commands = ["python -m pytest {posargs:tests all} {toxinidir}/x", "make it"]
    allowlist_externals = ["make"]
    extras = []
    [databases.postgres]
    [environments.lint]
    package = "skip"
    deps = ["ruff"]
    commands = ["ruff check"]
"""


class Session(object):
    """Notes what it is told; ``posargs`` are the arguments that were given to nox."""

    def __init__(self, *posargs):
        self.posargs = list(posargs)
        self.installed = ()
        self.ran = []

    def install(self, *what):
        self.installed = what

    def run(self, *words, **options):
        self.ran.append((words, options))

    def chdir(self, directory):
        return mock.MagicMock()


class NoxTests(ProjectTests):
    def setUp(self):
        super().setUp()
        self.write("a.txt", "")

    def sessions(self, text):
        """Return {name: (Python, function)} of the sessions of the generated file, and nox's options."""
        code = nox.noxfile(self.matrix(text, commands=""))
        module, found = types.ModuleType("nox"), {}
        module.options = types.SimpleNamespace()
        module.session = lambda function, name, python: found.setdefault(name, (python, function))
        with mock.patch.dict(sys.modules, {"nox": module}):
            exec(compile(code, "noxfile.py", "exec"), {"__file__": "/project/noxfile.py"})
        return found, module.options

    def test_all_environments_are_sessions(self):
        """Each environment is a session with its Python, and so are the project's own."""
        found, options = self.sessions(TEXT)
        names = names_of(self.matrix(TEXT, commands=""))
        self.assertEqual([*names, "lint"], list(found))
        self.assertEqual([*names, "lint"], options.sessions)
        self.assertEqual(("3.12", None), (found["py312-django52-postgres"][0], found["lint"][0]))

    def test_everything_is_installed_at_once(self):
        """Django, the package, and what the tests need are one command, so that nothing changes Django afterwards."""
        session = Session()
        self.sessions(TEXT)[0]["py312-django52-postgres"][1](session)
        expected = {"Django>=5.2,<5.3", "pytest", "-r", "a.txt", "mock", "psycopg2-binary", "."}
        self.assertEqual(expected, set(session.installed))

    def test_commands_and_variables(self):
        """Arguments, directories and variables are filled in as tox does."""
        session = Session()
        run = self.sessions(TEXT)[0]["py314-django61-postgres"][1]
        with mock.patch.dict("os.environ", {"POSTGRES_HOST": "db"}):
            run(session)
        self.assertEqual(("python", "-m", "pytest", "tests", "all", "/project/x"), session.ran[0][0])
        self.assertEqual([False, True], [options["external"] for _, options in session.ran])
        env = session.ran[0][1]["env"]
        url = "postgres://postgres:postgres@db:5432/py314-django61-postgres"
        self.assertEqual(("db", url), (env["DATABASE_HOST"], env["DATABASE_URL"]))
        session = Session("-x")
        run(session)
        self.assertEqual(("python", "-m", "pytest", "-x", "/project/x"), session.ran[0][0])

    def test_a_failure_that_does_not_count(self):
        """What is behind a dash may end with any code."""
        session = Session()
        text = TEXT.replace('commands = ["ruff check"]', 'commands = ["- ruff check", "ruff"]')
        self.sessions(text)[0]["lint"][1](session)
        (first, options), (second, others) = session.ran
        self.assertEqual((("ruff", "check"), ("ruff",)), (first, second))
        self.assertEqual((True, False), (1 in options["success_codes"], "success_codes" in others))

    def test_an_environment_of_the_project(self):
        """One of the project's own has neither what the matrix installs nor the package that it skips."""
        session = Session()
        self.sessions(TEXT)[0]["lint"][1](session)
        self.assertEqual((("ruff",), ("ruff", "check")), (session.installed, session.ran[0][0]))

    def test_a_python_that_is_too_old(self):
        """Python 3.5 is refused in one line."""
        self.configure('python = ["3.5"]\ndjango = ["2.2"]\n[write]\nnox = "noxfile.py"\n')
        self.assertIn("write.nox: nox makes no environments for Python 3.5", self.refuse("write"))

    def test_long_values_are_broken(self):
        """No line with several values is longer than it has to be."""
        text = nox.value({"a": ["x" * 60, "y" * 60], "b": 1})
        expected = '{{\n    "a": [\n        "{}",\n        "{}",\n    ],\n    "b": 1,\n}}'
        self.assertEqual(expected.format("x" * 60, "y" * 60), text)
