"""Tests of reading workflows."""

from django_async_test.matrix.existing_ci import workflows
from tests.matrix.helpers import ProjectTests, table

TEXT = """
    on: push
    env: {A: b}
    jobs:
      tests:
        runs-on: ${{ matrix.os }}
        strategy:
          matrix:
            os: [ubuntu-latest, windows-latest]
            python-version: ["3.9", 3.10, pypy-3.10]
            django-version: ["4.2", main]
            include:
              - {python-version: "3.12", django-version: "5.2"}
        services:
          db: {image: "postgis/postgis:16-3.4"}
          redis: redis
          solr: {image: "solr:6"}
        steps:
          - uses: actions/setup-python@v5
            with: {python-version: "${{ matrix.python-version }}"}
          - run: sudo apt-get update && sudo apt-get install -y --no-install-recommends gettext graphviz
          - run: |
              python -m pip install -e .[test] coverage
              pip install "Django~=${{ matrix.django-version }}"
          - run: pytest
            env: {DATABASE_URL: "postgres://x"}
      lint:
        runs-on: ubuntu-latest
        steps:
          - run: ruff check
"""


class WorkflowTests(ProjectTests):
    def read(self, text, notes=None):
        self.write(".github/workflows/a.yml", text)
        return workflows.read(".", table(), [] if notes is None else notes)

    def test_what_a_job_says(self):
        """Axes, services, systems, commands and what is installed are read; a job without tests is one too."""
        tests, lint = self.read(TEXT)
        self.assertEqual((["3.9", "3.10", "pypy", "3.12"], ["4.2", "main", "5.2"]), (tests.pythons, tests.djangos))
        self.assertEqual({"postgres": "postgis/postgis:16-3.4", "redis": "redis", "solr": "solr:6"}, tests.services)
        self.assertEqual(["ubuntu-latest", "windows-latest"], tests.systems)
        self.assertEqual((["pytest"], ["coverage"], ["test"]), (tests.commands, tests.requirements, tests.extras))
        self.assertEqual(({"A": "b"}, [{"DATABASE_URL": "postgres://x"}]), (tests.env, tests.step_envs))
        self.assertEqual((True, False), (tests.is_test, lint.is_test))

    def test_actions_that_start_a_server(self):
        """An action for a server is a service; one that installs a client is an action."""
        steps = (
            "[{uses: a/setup-postgres@v1}, {uses: b/redis-github-action@v1}, {uses: c/install-mysql@v1}, {run: pytest}]"
        )
        (job,) = self.read("jobs: {a: {steps: %s}}" % steps)
        self.assertEqual(({"postgres": "", "redis": ""}, ["c/install-mysql"]), (job.services, job.actions))

    def test_actions_that_make_a_program_ready(self):
        """The package of Debian has it too; other actions are named."""
        uses = "{uses: a/setup-graphviz@v1}, {uses: b/Install-Pandoc-action@v2}, {uses: c/setup-graphviz-x@v1}"
        (job,) = self.read("jobs: {test: {steps: [%s, {uses: a/setup-graphviz@v1}, {run: pytest}]}}" % uses)
        self.assertEqual((["graphviz", "pandoc"], ["c/setup-graphviz-x"]), (job.packages, job.actions))

    def test_actions_that_run_commands(self):
        """What such an action tries several times, or runs on a screen, is read as other commands are."""
        for action, expected in (
            ("uses: a/retry@v3, with: {command: pytest}", ["pytest"]),
            ('uses: b/wretry.action@v3, with: {command: "pip install x\\n\\npytest\\n"}', ["pytest"]),
            ("uses: c/xvfb-action@v1, with: {run: pytest a}", ["xvfb-run -a pytest a"]),
            ("uses: d/script@v1, with: {command: pytest}", []),
            ("uses: e/retry@v1, with: {command: [pytest]}", []),
        ):
            (job,) = self.read("jobs: {{test: {{steps: [{{{}}}]}}}}".format(action))
            self.assertEqual(expected, job.commands, action)

    def test_what_is_checked_out(self):
        """All commits, submodules and large files are read, and the image that a job runs in."""
        step = "{uses: actions/checkout@v5, with: {fetch-depth: 0, submodules: recursive, lfs: false}}"
        one, other = self.read("jobs: {a: {container: {image: b}, steps: [%s]}, c: {steps: [{run: tox}]}}" % step)
        self.assertEqual((True, ["submodules"], "b"), (one.has_history, one.checkout, one.container))
        self.assertEqual((False, [], ""), (other.has_history, other.checkout, other.container))

    def test_packages_of_somebody_else(self):
        """What is installed after another source of packages was added may be from there."""
        text = """
            jobs:
              a:
                steps:
                  - run: |
                      sudo apt-get install gettext
                      sudo dpkg -i a.deb
                      sudo apt-get install b-driver gettext
                  - run: pytest
        """
        (job,) = self.read(text)
        self.assertEqual((["gettext"], ["b-driver"]), (job.packages, job.foreign_packages))

    def test_names_of_environments(self):
        """Djangos in the names of tox's environments count too."""
        text = "jobs: {a: {strategy: {matrix: {toxenv: [py312-dj42, py312-dj52]}}, steps: [{run: tox}]}}"
        (job,) = self.read(text)
        self.assertEqual((["4.2", "5.2"], ["tox"], True), (job.djangos, job.wrappers, job.is_test))
        step = "{run: \"tox ${{ matrix.x && '-e py313-djmain' || '' }}\"}"
        (job,) = self.read("jobs: {a: {steps: [%s]}}" % step)
        self.assertEqual(["main"], job.djangos)

    def test_variables_for_versions(self):
        """A Python that a variable of the job names is read, and axes of other names for versions."""
        step = "{uses: actions/setup-python@v5, with: {python-version: '${{ env.PYTHON_VER }}'}}"
        matrix = "{matrix: {django-ver: ['<4.3', '<5.3']}}"
        text = "jobs: {a: {env: {PYTHON_VER: 3.9}, strategy: %s, steps: [%s, {run: pytest}]}}" % (matrix, step)
        (job,) = self.read(text)
        self.assertEqual((["3.9"], ["4.2", "5.2"]), (job.pythons, job.djangos))
        (job,) = self.read(text.replace("PYTHON_VER: 3.9", "OTHER: 3.9"))
        self.assertEqual([], job.pythons)

    def test_jobs_that_may_run_tests(self):
        """A job for several Djangos may run tests in a way that is not understood, unless its name says no."""
        for name, expected in (("a", (True, False)), ("docs", (False, False))):
            text = "jobs: {%s: {strategy: {matrix: {django: ['4.2', '5.2']}}, steps: [{run: ./bin/x}]}}" % name
            (job,) = self.read(text)
            self.assertEqual(expected, (job.may_test, job.is_test))

    def test_axes_of_added_combinations(self):
        """What combinations that are added have is a value of an axis too, an empty text is none."""
        rows = "{python: '3.12', database: postgres, flag: true, env: {A: b}}"
        matrix = "{python: ['3.13'], database: [''], include: [%s]}" % rows
        (job,) = self.read("jobs: {a: {strategy: {matrix: %s}, steps: [{run: tox}]}}" % matrix)
        self.assertEqual({"database": ["postgres"], "flag": ["True"]}, job.axes)

    def test_numbers(self):
        """3.1 is a Django, where YAML has it as a number too, and 3.10 a Python; other series are read too."""
        text = "jobs: {a: {strategy: {matrix: {django: [3.1, 1.7], python: [3.10, 2.7]}}, steps: [{run: tox}]}}"
        (job,) = self.read(text)
        self.assertEqual((["3.1", "1.7"], ["3.10", "2.7"]), (job.djangos, job.pythons))

    def test_ranges(self):
        """A range of Djangos is what is installed by it: the newest; without a limit the number that it has."""
        for text, expected in (
            ("<3.3", "3.2"),
            (">=2,<3", "2.2"),
            ("Django>=4.2,<5.0", "4.2"),
            ("~=4.2.1", "4.2"),
            ("~=4.0", "4.2"),
            ("==5.2.1", "5.2"),
            ("==5.2.*", "5.2"),
            (">=4.2", "4.2"),
            ("<<4.2", "4.2"),
            ("django52", "5.2"),
            ("5.2", "5.2"),
        ):
            self.assertEqual((expected, None), workflows.series_of("django", text, table()), text)

    def test_where_commands_run(self):
        """Directories of steps, of jobs and of `cd` are where the commands run, and exported variables are theirs."""
        for step, expected in (
            ("{run: pytest, working-directory: ./a/}", ({}, "a")),
            ('{run: "cd b; pytest"}', ({}, "base/b")),
            ('{run: "cd ..; export A=b; pytest"}', ({"A": "b"}, "")),
        ):
            job = "jobs: {a: {defaults: {run: {working-directory: base}}, steps: [{run: pip install -r x}, %s]}}" % step
            (found,) = self.read(job)
            self.assertEqual(expected, found.places["pytest"], step)
            self.assertEqual(["-r base/x"], found.requirements)

    def test_what_cannot_be_understood_is_noted(self):
        """A workflow that is not valid is noted, and one of another shape has no job."""
        for text in ("a: [", "jobs: " + "[" * 3000, "x: !!python/object:os.system {}"):
            notes = []
            self.assertEqual([], self.read(text, notes))
            self.assertIn(".github/workflows/a.yml: it was not understood", notes[0])
        for text in ("- 1", "jobs: 3", "", "jobs: &a\n  x: *a\n"):
            self.assertFalse(any(job.is_test for job in self.read(text)))

    def test_tabs_between_words(self):
        """A tab that GitHub takes for a space is one here too."""
        (job,) = self.read("jobs: {a: {if: a\t== b, steps: [{run: pytest}]}}")
        self.assertEqual(["pytest"], job.commands)

    def test_our_own_is_not_read(self):
        """The workflow that the matrix has made is none of the project's."""
        self.assertEqual([], self.read("# Generated by django-test-matrix from x\njobs: {a: {}}"))
