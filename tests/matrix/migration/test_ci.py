"""Tests of what became of workflows and noxfile.py."""

import os

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

    def test_versions_that_tox_has_under_another_name(self):
        """What a job installs for the values of an axis is a factor, if that of tox installs it too."""
        matrix = '{python: ["3.12", "3.13"], drf: ["no", "3.16.0"], other: ["1"]}'
        steps = '[{env: {DRF: "${{ matrix.drf }}"}, run: "pip install djangorestframework==$DRF"}, {run: pytest}]'
        job = "jobs: {test: {strategy: {matrix: %s}, steps: %s}}" % (matrix, steps)
        tox = "[tox]\nenvlist = py312-django52-{rest,norest}\n[testenv]\ncommands = pytest\n"
        tox += "deps = rest: djangorestframework==3.16.0\n"
        found = self.migration({".github/workflows/a.yml": job, "tox.ini": tox})
        found = {one.name: (one.verdict, one.text) for one in found if one.kind == "axis"}
        self.assertEqual((TRANSLATED, "[factors.rest]"), found["drf: no, 3.16.0 of test (a.yml)"])
        self.assertEqual(LEFT_OUT, found["other: 1 of test (a.yml)"][0])

    def test_builds_without_the_lock(self):
        """Jobs and sessions that have them are translated, and Pythons that no environment has are named."""
        job = 'jobs: {test: {strategy: {matrix: {python: ["3.14", "3.14t"]}}, steps: [{run: nox}]}}'
        nox = "@nox.session(python=['3.14', '3.14t', '3.13t', '2.7'])\n@nox.parametrize('django', ['6.0'])\n"
        nox += "def tests(session):\n    session.run('pytest')\n"
        found = self.migration({".github/workflows/a.yml": job, "noxfile.py": nox, "setup.py": "setup(name='a')"})
        found = {one.name: (one.verdict, one.text) for one in found if one.kind == "Python"}
        expected = (TRANSLATED, "free_threaded: py314t-django60-sqlite")
        self.assertEqual([expected] * 2, [found["3.14t of test (a.yml)"], found["3.14t of tests"]])
        self.assertEqual([LEFT_OUT] * 2, [found["3.13t of tests"][0], found["2.7 of tests"][0]])
        self.assertIn('free_threaded = ["py314"]', self.read("django-test-matrix.toml"))

    def test_when_jobs_run_by_themselves(self):
        """The first schedule of jobs with tests is that of the matrix, and others are named."""
        job = 'on: {schedule: [{cron: "61 * * * *"}, {cron: "0  4 * * *"}]}\njobs: {test: {steps: [{run: pytest}]}}'
        other = '"on": {schedule: [{cron: 0 5 * * *}]}\njobs: {test: {steps: [{run: pytest}]}}'
        none = "on: {schedule: 1}\njobs: {test: {steps: [{run: pytest}]}}"
        names = {".github/workflows/{}.yml".format(name): text for name, text in zip("abc", (job, other, none))}
        found = {one.name: one.verdict for one in self.migration(names) if one.kind == "schedule"}
        self.assertEqual({"0 4 * * * of test (a.yml)": TRANSLATED, "0 5 * * * of test (b.yml)": LEFT_OUT}, found)
        self.assertIn('schedule = "0 4 * * *"', self.read("django-test-matrix.toml"))

    def test_tests_beside_those_of_tox(self):
        """What a job runs itself, beside tox, is named; a job without tox runs the same in its own way."""
        self.write("tox.ini", "[tox]\nenvlist = py312-dj52\n[testenv]\ncommands = pytest {posargs}\n")
        for steps, expected in (
            ("{run: tox -e py312-dj52}, {run: pytest example}, {run: pytest}", ["pytest example {posargs}"]),
            ("{run: pytest example}", []),
        ):
            job = "jobs: {test: {strategy: {matrix: {python: [3.12, 3.13]}}, steps: [%s]}}" % steps
            found = [one for one in self.again({".github/workflows/a.yml": job}) if one.source.endswith("a.yml")]
            found = [one.name.split(" of ")[0] for one in found if one.kind == "command"]
            self.assertEqual(expected, found)

    def again(self, files):
        """Return the entries for a project with these files, whose configuration is forgotten."""
        if os.path.exists("django-test-matrix.toml"):
            os.remove("django-test-matrix.toml")
        return self.migration(files)

    def test_the_merge_queue(self):
        """Where a workflow with tests runs for it the matrix does so too."""
        for text, expected in (("[push, merge_group]", True), ("{merge_group: }", True), ("push", False)):
            with self.subTest(text):
                job = "on: {}\njobs: {{test: {{steps: [{{run: pytest}}]}}}}".format(text)
                self.again({".github/workflows/a.yml": job})
                self.assertEqual(expected, "merge_group = true" in self.read("django-test-matrix.toml"))

    def test_axes_that_could_be_factors(self):
        """Extras, variables and requirements in the matrix of a job are named with the factors that they could be."""
        matrix = '{python: ["3.12"], extra: [celery, drf], mode: ["0", "1"], node: ["20"], lib: ["1.0", "2.0"]}'
        run = "pip install .[${{ matrix.extra }}] lib~=${{ matrix.lib }}; npm i x@${{ matrix.node }}"
        steps = "[{run: '%s'}, {run: tox}]" % run
        job = "jobs: {test: {strategy: {matrix: %s}, env: {MODE: '${{ matrix.mode }}'}, steps: %s}}" % (matrix, steps)
        setup = "setup(name='x', extras_require={'celery': ['celery>=5', 'Django'], 'drf': ['djangorestframework']})"
        tox = "[tox]\nenvlist = py312\n[testenv]\ncommands = pytest\n"
        files = {".github/workflows/a.yml": job, "setup.py": setup, "tox.ini": tox}
        found = {one.name.split(":")[0]: one for one in self.migration(files) if one.kind == "axis"}
        lines = ["[factors.extra.versions.celery]", 'deps = ["celery>=5"]', 'cells = "newest"', ""]
        lines += ["[factors.extra.versions.drf]", 'deps = ["djangorestframework"]', 'cells = "newest"']
        self.assertEqual(lines, list(found["extra"].lines))
        self.assertIn('set_env = { MODE = "1" }', found["mode"].lines)
        self.assertIn('deps = ["lib~=2.0"]', found["lib"].lines)
        self.assertIn('commands_pre = ["npm i x@20"]', found["node"].lines)

    def test_actions_for_what_runners_have(self):
        """Node and its kind are on the runners, or in packages; of other repositories it is said that they are out."""
        uses = "{uses: actions/setup-node@v5}, {uses: actions/setup-java@v4}, {uses: browser-actions/setup-firefox@v1}"
        uses += ", {uses: a/b@v1}, {uses: actions/checkout@v5, with: {repository: c/d}}"
        job = "jobs: {test: {steps: [%s, {run: pytest}]}}" % uses
        found = {one.name.split(" of ")[0]: one for one in self.migration({".github/workflows/a.yml": job})}
        self.assertEqual(("[ci]", 'packages = ["nodejs", "npm"]'), found["actions/setup-node"].lines)
        self.assertEqual(("[ci]", 'packages = ["default-jre-headless"]'), found["actions/setup-java"].lines)
        self.assertIn("on GitHub's runners", found["browser-actions/setup-firefox"].text)
        self.assertEqual("jobs of the matrix do not have it", found["a/b"].text)
        self.assertEqual("option", found["repository c/d"].kind)

    def test_variables_by_which_tox_chooses(self):
        """One that has a factor's version, and nothing else, is for tox; another axis is named."""
        tox = "[tox]\nenvlist = py312-dj{52,60}-tag{2,3}\n[testenv]\ndeps =\n  tag2: a<3\n  tag3: a<4\ncommands = a\n"
        env = "{TAG: '${{ matrix.tag }}', B: '${{ matrix.b }}', C: 'x${{ matrix.tag }}'}"
        job = "jobs: {test: {strategy: {matrix: {tag: [2, 3], b: [4, 5]}}, steps: [{run: tox, env: %s}]}}" % env
        found = self.migration({"tox.ini": tox, ".github/workflows/a.yml": job})
        self.assertEqual(["B, C of test (a.yml)"], [one.name for one in found if one.kind == "variable"])

    def test_variables_that_all_environments_have(self):
        """What is set for all of them is not repeated for a database that a service could be."""
        job = "jobs: {test: {services: {postgres: {image: postgres}, mongo: {image: mongo}}, steps: [{run: pytest}]"
        found = self.migration({".github/workflows/a.yml": job + ", env: {TZ: UTC, OTHER: x}}}"})
        found = {one.name.split(" of ")[0]: one for one in found if one.kind == "service"}
        self.assertIn('set_env = { OTHER = "x" }', found["postgres"].lines)
        self.assertIn("this job stays for the tests that need it", found["mongo"].text)

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

    def test_axes_of_hatch(self):
        """What else the matrix of an environment of hatch has is named."""
        text = '[[tool.hatch.envs.test.matrix]]\nmode = ["lint", "cov"]\ndjango = ["5.2"]\n'
        (axis,) = [one for one in self.migration({"pyproject.toml": text}) if one.kind == "axis"]
        self.assertEqual(("mode: lint, cov of test", LEFT_OUT), (axis.name, axis.verdict))
