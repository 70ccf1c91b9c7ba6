"""Tests of reading noxfile.py."""

from django_async_test.matrix.existing_ci import nox
from tests.matrix.helpers import ProjectTests, table

TEXT = """
    import nox
    PYTHONS = ["3.12", "3.14"]

    @nox.session(python=PYTHONS, name="tests")
    @nox.parametrize("django", ["5.2", "Django~=6.0"])
    def run_tests(session, django):
        session.install("-e", ".[test]", "pytest")
        session.install(f"django~={django}.0")
        session.run("pytest", *session.posargs)

    @nox.session
    def lint(session):
        session.install("ruff")
        session.run("ruff", "check")

    def helper(): pass
"""


class NoxTests(ProjectTests):
    def test_sessions(self):
        """A session has its versions, what it installs and what it runs."""
        self.write("noxfile.py", TEXT)
        tests, lint = nox.read(".", table(), [])
        self.assertEqual(("tests", ["3.12", "3.14"], ["5.2", "6.0"]), (tests.name, tests.pythons, tests.djangos))
        self.assertEqual((["pytest"], ["test"]), (tests.requirements, tests.extras))
        self.assertEqual(["pytest {posargs}"], tests.commands)
        self.assertEqual(("lint", ["ruff"], ["ruff check"]), (lint.name, lint.requirements, lint.commands))

    def test_programs_of_the_environment(self):
        """A program by its path there is called by its name, with its variables; a comprehension has versions."""
        self.write(
            "noxfile.py",
            """
            import nox
            PACKAGE = "x"

            @nox.session
            @nox.parametrize(
                "python,django",
                [(a, b) for a in ["3.12", "3.13"] for b in ["5.2", "6.0"] if (a, b) != ("3.12", "6.0")],
            )
            def tests(session, django):
                session.run(f"{session.bin}/python{session.python}", "-Im", "site", env={"A": "no"})
                session.run(
                    f"{session.bin}/python{session.python}", "-Im", "coverage", "run", "--source", PACKAGE,
                    "runtests.py", f"{session.bin}/{django}", f"--django={django}", "a b",
                    env={"B": "c", "D": session.bin}, silent=True,
                )
            """,
        )
        (session,) = nox.read(".", table(), [])
        self.assertEqual((["3.12", "3.13"], ["5.2", "6.0"]), (session.pythons, session.djangos))
        expected = ["python -Im site", "python -Im coverage run --source x runtests.py 'a b'"]
        self.assertEqual((expected, {"B": "c"}), (session.commands, session.set_env))

    def test_options_whose_values_are_not_known(self):
        """They are passed over with their values, and what coverage runs by its configuration are tests."""
        self.write(
            "noxfile.py",
            """
            import nox

            @nox.session
            def tests(session):
                session.install("pytest", "--python", session.python)
                session.run("python", "-m", "coverage", "run", "--context", f"py{session.python}")
                session.run("pytest", "--verbose", "--ds", name, *session.posargs, f"{a}")
            """,
        )
        (session,) = nox.read(".", table(), [])
        self.assertEqual(["python -m coverage run", "pytest --verbose {posargs}"], session.commands)
        self.assertEqual(["pytest"], session.requirements)

    def test_parameters_by_their_names(self):
        """Values are Djangos or Pythons as the names of the parameters say; versions of something else are none."""
        for text, pythons, djangos in (
            ('@nox.parametrize("django", ["5.2"])\n@nox.parametrize("drf", ["3.12", "3.2"])\n', [], ["5.2"]),
            ('@nox.parametrize("drf", ["3.14"])\n@nox.parametrize("v", ["Django==4.2"])\n', [], ["4.2"]),
            ('@nox.parametrize("py,dj", [("3.12", "5.2"), ("3.13", "6.0")])\n', ["3.12", "3.13"], ["5.2", "6.0"]),
            ('@nox.parametrize(["a", "python"], [("b", "3.12", "3.13")])\n', ["3.12"], []),
            ("@nox.parametrize(*a)\n@nox.parametrize()\n", [], []),
        ):
            with self.subTest(text):
                self.write("noxfile.py", "import nox\n@nox.session\n" + text + "def tests(session):\n    pass\n")
                (session,) = nox.read(".", table(), [])
                self.assertEqual((pythons, djangos), (session.pythons, session.djangos))

    def test_what_cannot_be_understood_is_noted(self):
        """A file that is no Python is noted; without one there is nothing."""
        self.assertEqual([], nox.read(".", table(), []))
        self.write("noxfile.py", "def (")
        notes = []
        self.assertEqual([], nox.read(".", table(), notes))
        self.assertIn("noxfile.py: it was not understood", notes[0])
