"""Tests of finding what a command that calls a target runs."""

from django_async_test.matrix.existing_ci.targets import Targets
from tests.matrix.helpers import ProjectTests

MAKEFILE = """
export DJANGO_SETTINGS_MODULE = settings
install:
\tpip install -e .[test]
test: install
\texport A="b c"
\tB=1 uv run pytest $(ARGS)
\tuv run coverage xml
more: test
\truff check
which:
\tcoverage run `which django-admin` test
hidden:
\tif true; then pytest; fi
elsewhere:
\tcd tests && pytest
piped:
\tpytest | grep log
valued:
\tA=$$HOME pytest
path:
\tPYTHONPATH=".:$$PYTHONPATH" pytest
script:
\t./test.sh -k a
back:
\t./back.sh
lint:
\truff check
"""


class TargetTests(ProjectTests):
    def setUp(self):
        super().setUp()
        self.write("Makefile", MAKEFILE)
        self.write("test.sh", "pytest $@\n")
        self.write("back.sh", "make back\n")
        self.write("here.sh", "export PATH=env/bin:${PATH}\nexport PYTHONPATH=$PWD\npytest\nruff check\n")
        self.targets = Targets(".")

    def test_what_a_target_runs(self):
        """Commands that run tests, their variables, what is installed and what else there is are told apart."""
        found = self.targets.read("make test ARGS={posargs}")
        self.assertEqual(["uv run pytest {posargs}"], found.tests)
        variables = {"A": "b c", "B": "1", "DJANGO_SETTINGS_MODULE": "settings"}
        self.assertEqual((variables, ["pip install -e .[test]"]), (found.set_env, found.installs))
        self.assertTrue(found.is_plain)
        found = self.targets.read("A=b uv run make more")
        self.assertEqual((["ruff check"], False, "more"), (found.others, found.is_plain, found.name))
        self.assertEqual(["coverage run -m django test"], self.targets.read("make which").tests)
        self.assertEqual(".", self.targets.read("make path").set_env["PYTHONPATH"])
        self.assertEqual(["pytest -k a"], self.targets.read("make script").tests)
        found = self.targets.read("./here.sh")
        self.assertEqual((["pytest"], {"PYTHONPATH": "{toxinidir}"}), (found.tests, found.set_env))

    def test_what_takes_a_shell(self):
        """Conditions, other directories, pipes and values that only a shell knows are not read; it is said why."""
        for name, why in (
            ("hidden", "it has `if`"),
            ("elsewhere", "it has `cd`"),
            ("piped", "only a shell can run `pytest | grep log`"),
            ("valued", "only a shell knows the value of A"),
            ("back", "its targets call each other"),
            ("none", "there is no rule for none"),
        ):
            found = self.targets.read("make " + name)
            self.assertEqual((why, []), (found.why, found.tests), name)

    def test_what_calls_no_target(self):
        """A command that runs tests or installs itself, programs, and files outside of the project are no targets."""
        for line in (
            "pytest",
            "pip install x",
            "ruff check",
            "just test",
            "../test.sh",
            "/bin/sh test",
            "tox",
            "./no.sh",
        ):
            self.assertIsNone(self.targets.read(line), line)

    def test_the_usual_target(self):
        """Where nothing says how the tests run, a target of a usual name does, and others leave no trace."""
        self.assertEqual("make test", self.targets.usual().line)
        self.write("Makefile", "lint:\n\truff check\n")
        targets = Targets(".")
        self.assertEqual("test.sh", targets.usual().source)
        self.assertEqual(1, len(targets.found))
