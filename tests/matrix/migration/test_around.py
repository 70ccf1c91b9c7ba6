"""Tests of what surrounds the jobs that run the tests."""

import os

from django_async_test.matrix import config
from django_async_test.matrix.migration import LEFT_OUT, TRANSLATED
from tests.matrix.helpers import TODAY
from tests.matrix.init.proposals import MigrationTests

JOB = "{}\njobs:\n  test:\n    {}\n    steps: [{{run: pip install Django==5.2}}, {{run: pytest}}]\n"
MATRIX = "strategy: {matrix: %s}\n    continue-on-error: %s"


class AroundTests(MigrationTests):
    def again(self, files):
        """Return the entries for a project with these files, whose configuration is forgotten."""
        for name in ("django-test-matrix.toml", "tox.ini"):
            if os.path.exists(name):
                os.remove(name)
        return self.migration(files)

    def entries(self, on, more="timeout-minutes: 60"):
        """Return the entries about a job with tests of a workflow with these lines."""
        return self.migration({".github/workflows/a.yml": JOB.format(on, more)})

    def test_what_waits_for_a_job(self):
        """Jobs that run no tests and need one that does are named with it, and others are not."""
        text = "jobs: {test: {steps: [{run: pytest}]}, again: {steps: [{run: pytest}]}, sum: {needs: %s, steps: []}}"
        for needs, expected in (("[test]", {"test"}), ("again", {"again"}), ("[test, again]", {"test", "again"})):
            found = [one for one in self.again({".github/workflows/a.yml": text % needs}) if one.kind == "job"]
            waiting = {one.name.split(" ")[0] for one in found if one.text.endswith("; what needs it stays: sum")}
            self.assertEqual(expected, waiting)

    def test_when_a_job_runs(self):
        """Events, branches, tags and files for which a job runs, and the matrix does not, are named."""
        on = "on: {push: {branches: [main, dev], tags: ['v*'], paths: ['a/**']}, pull_request: {paths: ['a/**']}"
        on += ", release: {types: [published]}, schedule: [{cron: '0 4 * * *'}]}"
        found = {one.kind: one for one in self.entries(on)}
        self.assertEqual("release of test (a.yml)", found["event"].name)
        self.assertEqual("to dev, tag v* of test (a.yml)", found["push"].name)
        self.assertEqual("paths: a/** of test (a.yml)", found["filter"].name)
        self.assertEqual({LEFT_OUT}, {found[kind].verdict for kind in ("event", "push", "filter")})

    def test_a_job_that_runs_as_the_matrix_does(self):
        """Its branch, all pull requests and all files have no entry."""
        on = "on: {push: {branches: [main]}, pull_request: {branches: [dev], paths: ['**']}, workflow_dispatch: }"
        kinds = {one.kind for one in self.entries(on)}
        self.assertEqual(set(), kinds & {"event", "push", "filter"})

    def test_failures_that_do_not_count(self):
        """Combinations that may fail are named with the patterns that would have that, as far as they are known."""
        rows = "{python: ['3.12', '3.13'], include: [{python: '3.14', django: '5.2', experimental: true}]}"
        axes = "{python: ['3.12', '3.13'], django: ['5.2'], old: [false]}"
        for matrix, text, expected in (
            (rows, "${{ matrix.experimental }}", ['experimental = ["py314-django52"]']),
            (rows, "${{ matrix.experimental == true }}", ['experimental = ["py314-django52"]']),
            (axes, "${{ matrix.python == '3.13' || matrix.old }}", ['experimental = ["py313-django52"]']),
            (axes, "${{ endsWith(matrix.python, '2') }}", ['experimental = ["py312-django52"]']),
            (axes, "${{ startsWith(matrix.python, '3.12') }}", ['experimental = ["py312-django52"]']),
            (axes, "${{ contains(matrix.python, '12') }}", ['experimental = ["py312-django52"]']),
            (axes, "${{ github.ref == 'a' }}", []),
            ("{python: ['3.14', '3.0']}", "${{ matrix.python == '3.0' }}", []),
            (axes, "true", []),
        ):
            with self.subTest(text):
                found = self.again({".github/workflows/a.yml": JOB.format("on: push", MATRIX % (matrix, text))})
                (entry,) = [one for one in found if one.name == "continue-on-error of test (a.yml)"]
                self.assertEqual((LEFT_OUT, expected), (entry.verdict, list(entry.lines)))
                if expected:
                    text = expected[0] + "\n" + self.read("django-test-matrix.toml")
                    self.write("django-test-matrix.toml", text)
                    self.assertEqual(1, len(config.load(today=TODAY).experimental))

    def test_failures_that_do_not_count_here_either(self):
        """Environments with Django's branch main may fail; where nothing may fail there is no entry."""
        matrix = "{python: ['3.14'], django: ['5.2', main]}"
        for text, expected in (("${{ matrix.django == 'main' }}", [TRANSLATED]), ("false", []), ("", [])):
            found = self.again({".github/workflows/a.yml": JOB.format("on: push", MATRIX % (matrix, text))})
            self.assertEqual(expected, [one.verdict for one in found if one.name.startswith("continue-on-error")])

    def test_what_else_says_how_a_job_runs(self):
        """Conditions, limits and rights of a job are named, and those that all jobs of the matrix have are not."""
        more = "if: github.event_name != 'push'\n    permissions: {contents: read, id-token: write}\n"
        more += "    strategy: {max-parallel: 4, matrix: {python: ['3.12', '3.13']}}"
        found = [one for one in self.entries("on: push", more) if one.kind == "setting"]
        expected = "if = github.event_name != 'push'; permissions = contents: read, id-token: write; max-parallel = 4"
        self.assertEqual([(expected + " of test (a.yml)", LEFT_OUT)], [(one.name, one.verdict) for one in found])
        usual = "permissions: {contents: read}\n    concurrency:\n    environment: {}"
        self.assertEqual(
            [],
            [
                one
                for one in self.again({".github/workflows/a.yml": JOB.format("on: push", usual)})
                if one.kind == "setting"
            ],
        )
