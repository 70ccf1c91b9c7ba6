"""Tests of axes of jobs that are for other things than dependencies."""

from django_async_test.matrix import init
from django_async_test.matrix.config import load
from tests.matrix.helpers import TODAY, table
from tests.matrix.init.proposals import MigrationTests

JOB = """\
jobs:
  test:
    strategy:
      matrix:
        python: ["3.12", "3.13"]
        mjml-ver: ["4.1", "4.2"]
        node: ["22"]
        server-ver: [v1, v2]
        x: [a, b]
        y: [c, d]
    steps:
      - uses: actions/checkout@v5
        with: {repository: a/b, ref: "${{ matrix.server-ver }}"}
      - uses: actions/cache@v4
        with: {path: a, key: "${{ matrix.server-ver }}-${{ matrix.mjml-ver }}"}
      - run: |
          npm install mjml@${{ matrix.mjml-ver }} node@${{matrix.node}}
          time npm install mjml@${{ matrix.mjml-ver }}
          echo ${{ matrix.mjml-ver }} ${{ matrix.x }} && npm install x@${{ matrix.node }}
      - run: npm install $X-${{ matrix.x }} && npx ${{ matrix.y }}
      - run: pytest
"""


class AxisTests(MigrationTests):
    def entries(self):
        """Return {axis: entry} for the job."""
        found = self.migration({".github/workflows/a.yml": JOB})
        return {one.name.split(":")[0]: one for one in found if one.kind == "axis"}

    def test_commands_of_other_programs(self):
        """A factor sets a variable at which a command before the tests looks, as the program is allowed."""
        entry = self.entries()["mjml-ver"]
        lines = ['allowlist_externals = ["npm"]', 'commands_pre = ["npm install mjml@{env:MJML_VER:4.2}"]', ""]
        lines += ["[factors.mjml.versions.41]", 'set_env = { MJML_VER = "4.1" }', 'cells = "newest"', ""]
        lines += ["[factors.mjml.versions.42]", 'set_env = { MJML_VER = "4.2" }', 'cells = "newest"']
        self.assertEqual(lines, list(entry.lines))
        self.assertIn("commands of another program have it", entry.text)

    def test_the_lines_work(self):
        """The configuration takes them."""
        self.write(".github/workflows/a.yml", JOB)
        result = init.run(".", table(), TODAY, yes=True)
        (entry,) = [one for one in result.migration if one.name.startswith("mjml-ver")]
        with open("django-test-matrix.toml", encoding="utf-8") as file:
            text = file.read()
        self.write("django-test-matrix.toml", "\n".join(entry.lines[:2] + (text,) + entry.lines[2:]))
        self.assertEqual(["mjml41", "mjml42"], [one.name for one in load(today=TODAY).factors[0].versions])

    def test_the_name_of_the_variable(self):
        """A word alone, which a shell may have, is no name."""
        self.assertIn('commands_pre = ["npx {env:Y_VALUE:d}"]', self.entries()["y"].lines)

    def test_an_axis_of_one_value(self):
        """It needs no factor."""
        lines = ('allowlist_externals = ["npm"]', 'commands_pre = ["npm install x@22"]')
        self.assertEqual(lines, self.entries()["node"].lines)

    def test_what_actions_are_given(self):
        """It is said which action uses it; what is kept between runs is named after anything."""
        entry = self.entries()["server-ver"]
        text = "only actions/checkout uses it, which jobs of the matrix do not have with it"
        self.assertEqual((text, ()), (entry.text, entry.lines))

    def test_what_only_a_shell_runs(self):
        """There are no lines for a command that needs a shell."""
        entry = self.entries()["x"]
        self.assertEqual((), entry.lines)
        self.assertIn("[factors] is for dependencies", entry.text)

    def test_a_job_of_another_ci(self):
        """An axis of a job that is in no workflow of GitHub has no steps to look at."""
        job = "version: 2.1\njobs:\n  test:\n    docker: [{image: cimg/python:3.12}]\n"
        job += "    parameters: {x: {type: string}}\n    steps: [{run: pytest}]\n"
        job += "workflows: {a: {jobs: [{test: {matrix: {parameters: {x: ['1', '2']}}}}]}}\n"
        found = self.migration({".circleci/config.yml": job})
        self.assertEqual([], [one.lines for one in found if one.kind == "axis" and one.lines])
