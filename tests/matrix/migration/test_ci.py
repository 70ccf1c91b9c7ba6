"""Tests of what became of workflows and noxfile.py."""

from django_async_test.matrix.migration import LEFT_OUT, TAKEN, TRANSLATED
from tests.matrix.existing_ci.test_nox import TEXT as NOX
from tests.matrix.existing_ci.test_workflows import TEXT
from tests.matrix.init.proposals import MigrationTests


class WorkflowTests(MigrationTests):
    def test_jobs_services_and_systems(self):
        """A job that runs the same tests is named, and so are its services and systems."""
        found = {(one.kind, one.name.split(" ")[0]): one for one in self.migration({".github/workflows/a.yml": TEXT})}
        self.assertIn("runs the same tests beside .github/workflows/matrix.yml", found["job", "tests"].text)
        self.assertEqual(TAKEN, found["job", "tests"].verdict)
        self.assertIn("it stays in its workflow", found["job", "lint"].text)
        self.assertIn('set_env = { DATABASE_URL = "postgres://x" }', found["service", "postgis/postgis:16-3.4"].lines)
        self.assertEqual(TRANSLATED, found["service", "redis"].verdict)
        self.assertEqual(LEFT_OUT, found["service", "solr:6"].verdict)
        self.assertEqual(TRANSLATED, found["system", "windows-latest"].verdict)
        self.assertEqual("pypy = true", found["Python", "PyPy"].text)
        self.assertIn('systems = ["windows-latest"]', self.read("django-test-matrix.toml"))
        self.assertEqual(TRANSLATED, found["package of the system", "gettext"].verdict)
        self.assertIn('packages = ["gettext", "graphviz", "redis-server"]', self.read("django-test-matrix.toml"))

    def test_where_and_how_long_a_job_runs(self):
        """Another Ubuntu and another limit are named, with the lines that would have them."""
        job = "jobs: {test: {runs-on: %s, timeout-minutes: %s, steps: [{run: pytest}]}}"
        found = self.migration({".github/workflows/a.yml": job % ("ubuntu-22.04", 90)})
        lines = [one.lines for one in found if one.kind in ("system", "setting")]
        self.assertEqual([("[ci]", 'runner = "ubuntu-22.04"'), ("[ci]", "timeout = 90")], lines)

    def test_where_and_how_long_as_here(self):
        """The same, and what only GitHub knows, has no entry."""
        job = "jobs: {test: {runs-on: ubuntu-latest, timeout-minutes: '${{ a }}', steps: [{run: pytest}]}}"
        found = self.migration({".github/workflows/a.yml": job})
        self.assertEqual([], [one for one in found if one.kind in ("system", "setting")])

    def test_what_is_checked_out(self):
        """All commits are checked out as before; submodules, and the image that a job runs in, are named."""
        step = "uses: actions/checkout@v5\n            with: {fetch-depth: 0, submodules: true}\n          - "
        text = TEXT.replace("uses: actions/setup-python", step + "uses: actions/setup-python")
        text = text.replace("runs-on: ${{ matrix.os }}", "runs-on: ${{ matrix.os }}\n        container: python:3.12")
        found = {one.kind: one for one in self.migration({".github/workflows/a.yml": text})}
        self.assertEqual("submodules of actions/checkout of tests (a.yml)", found["option"].name)
        self.assertEqual("python:3.12 of tests (a.yml)", found["container"].name)
        self.assertIn("full_history = true", self.read("django-test-matrix.toml"))

    def test_versions_that_a_job_varies(self):
        """An axis that is a factor now is translated, and one of another package of Django's is not passed over."""
        matrix = '{python: ["3.12", "3.13"], drf: ["3.15", "3.16"], django-filter: ["23.1", "24.1"]}'
        steps = '[{run: "pip install djangorestframework==${{ matrix.drf }}"}, {run: pytest}]'
        job = "jobs: {test: {strategy: {matrix: %s}, steps: %s}}" % (matrix, steps)
        found = {one.name: one for one in self.migration({".github/workflows/a.yml": job}) if one.kind == "axis"}
        entry = found["drf: 3.15, 3.16 of test (a.yml)"]
        self.assertEqual((TRANSLATED, "[factors.drf]"), (entry.verdict, entry.text))
        self.assertEqual(LEFT_OUT, found["django-filter: 23.1, 24.1 of test (a.yml)"].verdict)
        self.assertEqual(2, len(found))

    def test_prereleases(self):
        """A job with pre-releases of Django is told how to have them."""
        text = "jobs: {test: {steps: [{run: 'uv pip install --pre %s'}, {run: pytest}]}}"
        found = [one for one in self.migration({".github/workflows/a.yml": text % "django"}) if one.kind == "Django"]
        self.assertEqual([("prereleases = true",)], [one.lines for one in found])
        self.assertEqual("pre-releases of test (a.yml)", found[0].name)

    def test_prereleases_of_others(self):
        """Pre-releases of other packages are not looked at."""
        text = "jobs: {test: {steps: [{run: pip install --pre x}, {run: pytest}]}}"
        self.assertEqual([], [one for one in self.migration({".github/workflows/a.yml": text}) if one.kind == "Django"])

    def test_packages_of_somebody_else(self):
        """A package that may be from a source that the job adds is named, with the line that would have it."""
        text = TEXT.replace("sudo apt-get update &&", "sudo add-apt-repository -y ppa:a/b &&")
        (found,) = [one for one in self.migration({".github/workflows/a.yml": text}) if "package" in one.kind]
        self.assertEqual((LEFT_OUT, "gettext, graphviz of tests (a.yml)"), (found.verdict, found.name))
        self.assertIn('packages = ["gettext", "graphviz"]', found.lines)

    def test_what_a_job_does_beside_the_tests(self):
        """What the job runs whose commands were taken, and the matrix does not, is named with the line for it."""
        text = TEXT.replace("- run: pytest\n", "- run: echo 1 && npm run build; make lint\n          - run: pytest\n")
        found = [one for one in self.migration({".github/workflows/a.yml": text}) if one.kind == "command"]
        self.assertEqual([('commands_pre = ["npm run build"]',)], [one.lines for one in found])
        self.assertIn("npm run build of tests", found[0].name)

    def test_commands_behind_variables(self):
        """A command behind a variable, and a program of the project, are named; what makes ready is not."""
        more = "A=`pwd` ./manage.py migrate; ./a.sh; B='a b' pip install x; C=$(a b); . venv/bin/activate; elif [ d ]"
        text = TEXT.replace("- run: pytest\n", "- run: {}\n          - run: pytest\n".format(more))
        found = [one for one in self.migration({".github/workflows/a.yml": text}) if one.kind == "command"]
        self.assertEqual(['commands_pre = ["./a.sh"]'], [line for one in found for line in one.lines])
        self.assertEqual(["A=`pwd` ./manage.py migrate, ./a.sh of tests (a.yml)"], [one.name for one in found])

    def test_targets_that_run_no_tests(self):
        """A target that does something else is named, and one that only installs is not."""
        make = "deps:\n\tpip install x\nlint:\n\truff check\n"
        text = TEXT.replace(
            "- run: pytest\n", "- run: make deps; make lint; python -Im site\n          - run: pytest\n"
        )
        found = self.migration({".github/workflows/a.yml": text, "Makefile": make})
        self.assertEqual(["make lint of tests (a.yml)"], [one.name for one in found if one.kind == "command"])

    def test_a_job_that_is_not_understood(self):
        """A job for several Djangos of which it is not known how it runs the tests is said to be one, with its axes."""
        matrix = "{python: ['3.12'], django: ['5.2', '6.0'], db: [a]}"
        job = "jobs: {x: {strategy: {matrix: %s}, steps: [{run: ./bin/x}]}}" % matrix
        found = self.migration({".github/workflows/a.yml": job})
        self.assertIn("how it runs the tests was not understood", found[0].text)
        self.assertEqual(["job", "axis"], [one.kind for one in found])

    def test_actions_and_variables(self):
        """What a job has beside the tests, as actions and variables, is named; a job for several Pythons runs them."""
        job = """
            jobs:
              build:
                strategy: {matrix: {python-version: ["3.12", "3.13"], extra: [b, c]}}
                env: {A: b, TOXENV: c, SECRET: "${{ x }}"}
                steps:
                  - uses: actions/checkout@v5
                  - run: tox
                  - uses: codecov/codecov-action@v5
        """
        files = {"tox.ini": "[testenv]\ncommands = pytest\n", ".github/workflows/a.yml": job}
        found = {one.kind: one for one in self.migration(files) if one.source.endswith("a.yml")}
        self.assertIn("runs the same tests", found["job"].text)
        self.assertEqual("codecov/codecov-action of build (a.yml)", found["action"].name)
        self.assertIn('upload = ["codecov"]', found["action"].lines)
        self.assertEqual("extra: b, c of build (a.yml)", found["axis"].name)
        self.assertEqual("A, SECRET of build (a.yml)", found["variable"].name)
        self.assertEqual(('set_env = { A = "b" }',), tuple(found["variable"].lines))

    def test_databases_of_a_job(self):
        """Variables that lead to the server are no others; its version is named where the matrix chooses one."""
        job = """
            jobs:
              test:
                services: {postgres: {image: "postgres:17"}}
                env: {DB_PG_HOST: localhost, A: b}
                strategy: {matrix: {python-version: ["3.12", "2.7"], lib: [psycopg2, psycopg]}}
                steps:
                  - run: pip install "Django>=2,<3" "Django>=5.2,<6" django
                  - run: tox
        """
        settings = "import os\nHOST = os.environ['DB_PG_HOST'], os.environ['DB_PG_USER']\n"
        tox = "[tox]\nenvlist = py312-dj52-postgres\n[testenv]\ncommands = pytest\n"
        files = {"tox.ini": tox, "tests/settings.py": settings, ".github/workflows/a.yml": job}
        found = {(one.kind, one.name.split(" ")[0]): one for one in self.migration(files) if one.source.endswith("yml")}
        self.assertIn('variables = "DB_PG_"', self.read("django-test-matrix.toml"))
        self.assertEqual(("A of test (a.yml)"), found["variable", "A"].name)
        self.assertEqual(("[databases.postgres]", 'image = "postgres:17"'), found["service", "postgres:17"].lines)
        self.assertIn("it installs Django 2.2", found["Django", "Django>=2,<3"].text)
        self.assertIn('drivers = ["psycopg2", "psycopg"]', found["axis", "lib:"].lines)
        self.assertEqual(["2.7"], [name for kind, name in found if kind == "Python"])
        self.assertEqual(1, len([name for kind, name in found if kind == "Django"]))

    def test_other_ways_to_run_the_tests(self):
        """Of several commands that run the tests one is taken, and the others are named."""
        text = TEXT.replace("- run: pytest\n", "- run: pytest\n          - run: pytest -m db\n")
        found = [one for one in self.migration({".github/workflows/a.yml": text}) if one.kind == "command"]
        self.assertEqual([('commands = ["pytest -m db {posargs}"]',)], [one.lines for one in found])

    def test_sessions(self):
        """The session that runs the tests was taken, and another stays, with the lines to write."""
        found = {one.name: one for one in self.migration({"noxfile.py": NOX})}
        self.assertEqual((TAKEN, LEFT_OUT), (found["tests"].verdict, found["lint"].verdict))
        expected = ("[environments.lint]", 'deps = ["ruff"]', 'commands = ["ruff check"]')
        self.assertEqual(expected, found["lint"].lines)

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
        self.assertEqual(['commands_pre = ["npm install"]'], list(found[1].lines))

    def test_coverage_of_a_job(self):
        """Commands that look at what was measured are named, with the table that does it; so is what makes a script."""
        steps = "[{run: python make.py}, {run: python runtests.py}, {run: uv run coverage report --fail-under 80}]"
        files = {".github/workflows/a.yml": "jobs: {test: {steps: %s}}" % steps, "make.py": ""}
        found = [(one.name, one.verdict) for one in self.migration(files) if one.kind == "command"]
        expected = [("python make.py of test (a.yml)", TRANSLATED)]
        expected.append(("coverage report --fail-under 80 of test (a.yml)", LEFT_OUT))
        self.assertEqual(expected, found)

    def test_axes_of_hatch(self):
        """What else the matrix of an environment of hatch has is named."""
        text = '[[tool.hatch.envs.test.matrix]]\nmode = ["lint", "cov"]\ndjango = ["5.2"]\n'
        (axis,) = [one for one in self.migration({"pyproject.toml": text}) if one.kind == "axis"]
        self.assertEqual(("mode: lint, cov of test", LEFT_OUT), (axis.name, axis.verdict))
