"""Tests of what jobs and sessions run beside their tests."""

import os

from django_async_test.matrix.migration import LEFT_OUT, TRANSLATED, beside
from tests.matrix.existing_ci.test_nox import TEXT as NOX
from tests.matrix.existing_ci.test_workflows import TEXT
from tests.matrix.init.proposals import MigrationTests


class BesideTests(MigrationTests):
    def test_what_a_job_does_beside_the_tests(self):
        """What the job runs whose commands were taken, and the matrix does not, is named with the line for it."""
        text = TEXT.replace("- run: pytest\n", "- run: echo 1 && npm run build; make lint\n          - run: pytest\n")
        found = [one for one in self.migration({".github/workflows/a.yml": text}) if one.kind == "command"]
        self.assertEqual(
            [('allowlist_externals = ["npm"]', 'commands_pre = ["npm run build"]')], [one.lines for one in found]
        )
        self.assertIn("npm run build of tests", found[0].name)

    def test_commands_behind_variables(self):
        """A command behind a variable, and a program of the project, are named; what makes ready is not."""
        more = "A=`pwd` ./manage.py migrate; ./a.sh; B='a b' pip install x; C=$(a b); . venv/bin/activate; elif [ d ]"
        text = TEXT.replace("- run: pytest\n", "- run: {}\n          - run: pytest\n".format(more))
        found = [one for one in self.migration({".github/workflows/a.yml": text}) if one.kind == "command"]
        self.assertEqual(
            ['allowlist_externals = ["./a.sh"]', 'commands_pre = ["./a.sh"]'],
            [line for one in found for line in one.lines],
        )
        self.assertEqual(["A=`pwd` ./manage.py migrate, ./a.sh of tests (a.yml)"], [one.name for one in found])

    def test_targets_that_run_no_tests(self):
        """A target that does something else is named, and one that only installs is not."""
        make = "deps:\n\tpip install x\nlint:\n\truff check\n"
        text = TEXT.replace(
            "- run: pytest\n", "- run: make deps; make lint; python -Im site\n          - run: pytest\n"
        )
        found = self.migration({".github/workflows/a.yml": text, "Makefile": make})
        self.assertEqual(["make lint of tests (a.yml)"], [one.name for one in found if one.kind == "command"])

    def test_what_a_session_does_beside_the_tests(self):
        """What a session that was taken runs beside the tests is named, and what would combine its coverage."""
        more = 'session.run("pytest", *session.posargs)\n' + " " * 8
        more += 'session.run("python", "-Im", "coverage", "report", "--fail-under=90")\n' + " " * 8
        more += 'session.run("python", "--version")\n' + " " * 8 + 'session.run("npm", "install")'
        text = NOX.replace('session.run("pytest", *session.posargs)', more)
        found = [one for one in self.migration({"noxfile.py": text}) if one.kind == "command"]
        self.assertEqual(
            ["python -Im coverage report --fail-under=90 of tests", "npm install of tests"],
            [one.name for one in found],
        )
        self.assertIn("fail_under = 90", found[0].lines)
        self.assertEqual(['allowlist_externals = ["npm"]', 'commands_pre = ["npm install"]'], list(found[1].lines))

    def test_coverage_of_a_job(self):
        """Commands that look at what was measured are named, with the table that does it; so is what makes a script."""
        steps = "[{run: python make.py}, {run: python runtests.py}, {run: uv run coverage report --fail-under 80}]"
        files = {".github/workflows/a.yml": "jobs: {test: {steps: %s}}" % steps, "make.py": ""}
        found = [(one.name, one.verdict) for one in self.migration(files) if one.kind == "command"]
        expected = [("python make.py of test (a.yml)", TRANSLATED)]
        expected.append(("coverage report --fail-under 80 of test (a.yml)", LEFT_OUT))
        self.assertEqual(expected, found)

    def commands(self, steps, **files):
        """Return the entries of the commands of a job with these steps."""
        text = "jobs: {test: {steps: [%s]}}" % ", ".join("{{run: {}}}".format(step) for step in steps)
        found = self.migration(dict({".github/workflows/a.yml": text}, **files))
        return [one for one in found if one.kind == "command"]

    def test_linters_of_a_job(self):
        """What looks at the files only is for an environment of its own, and is not installed for the tests."""
        steps = ("pip install ruff==0.5 flake8-x mock", "ruff check .", "uv run flake8", "pytest")
        (found,) = self.commands(steps)
        self.assertEqual("ruff check ., flake8 of test (a.yml)", found.name)
        self.assertIn("one of its own is enough", found.text)
        lines = ["[environments.lint]", "skip_install = true", 'deps = ["ruff==0.5", "flake8"]']
        self.assertEqual(lines + ['commands = ["ruff check .", "flake8"]'], list(found.lines))
        made = self.read("django-test-matrix.toml")
        self.assertIn('"mock"', made)
        self.assertIn('"flake8-x"', made)
        self.assertNotIn("ruff", made)

    def test_linters_that_import_the_project(self):
        """What imports the project has it installed."""
        self.assertNotIn("skip_install = true", beside.lint(["mypy shop", "ruff check"], []))

    def test_linters_that_tests_use(self):
        """A linter that the project imports, or an option of its command asks for, stays among the dependencies."""
        for files, command in (({"shop/a.py": "import black\n"}, "pytest"), ({}, "pytest --black")):
            with self.subTest(command):
                self.commands(("pip install black", "black --check .", command), **files)
                self.assertIn('"black"', self.read("django-test-matrix.toml"))
                os.remove("django-test-matrix.toml")
                self.write("shop/a.py", "")

    def test_what_the_environments_run_too(self):
        """A command that the tests have among their own is none that is missing."""
        tox = "[tox]\nenvlist = py312\n[testenv]\nallowlist_externals = npm\ncommands =\n    npm ci\n    pytest\n"
        (found,) = self.commands(("npm ci || npm ci || npm ci", "tox"), **{"tox.ini": tox})
        self.assertEqual((TRANSLATED, "npm ci of test (a.yml)"), (found.verdict, found.name))
