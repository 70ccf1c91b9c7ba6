"""Tests of what jobs install beside what the environments do."""

from django_async_test.matrix.migration import LEFT_OUT
from tests.matrix.init.proposals import MigrationTests

JOBS = """
    jobs:
      a:
        strategy: {matrix: {python: ["3.12", "3.13"]}}
        steps: [{run: pip install -r a.txt requests}, {run: pytest}]
      b:
        services: {db: {image: postgres}}
        steps: [{run: pip install -r b.txt Mock django tox}, {run: pytest}]
      c:
        steps: [{run: pip install other}, {run: tox}]
"""


class OtherRequirementTests(MigrationTests):
    def found(self, **files):
        texts = {name.replace("_DOT_", "."): text for name, text in files.items()}
        entries = self.migration(dict({".github/workflows/a.yml": JOBS}, **texts))
        return [one for one in entries if one.kind == "requirement"]

    def test_what_another_job_installs(self):
        """What only a job installs whose commands were not taken is named, without Django and what runs the tests."""
        found = self.found(a_DOT_txt="x\nPy.Test\n", b_DOT_txt="-r a.txt\nblack\npsycopg[binary]>=3\n")
        self.assertEqual(["psycopg[binary]>=3 of b (a.yml)", "Mock of b (a.yml)"], [one.name for one in found], found)
        self.assertEqual(
            [(LEFT_OUT, "b.txt"), (LEFT_OUT, ".github/workflows/a.yml")], [one[:2] for one in map(key, found)]
        )
        self.assertEqual(('deps = ["psycopg[binary]>=3"]',), tuple(found[0].lines))

    def test_what_the_environments_have(self):
        """A requirement of the project or of an extra is in no need of a name."""
        setup = "setup(name='x', install_requires=['mock'], extras_require={'test': ['psycopg']})"
        jobs = JOBS.replace("-r a.txt", ".[test]")
        self.write("setup.py", setup)
        self.assertEqual([], self.found(**{".github/workflows/a_DOT_yml": jobs, "b_DOT_txt": "PsycoPG\n"}))

    def test_what_groups_have(self):
        """The same is with a dependency group."""
        text = '[project]\nname = "x"\n[dependency-groups]\ntest = ["mock", "psycopg"]\n'
        jobs = JOBS.replace("pip install -r a.txt requests", "uv sync --group test")
        self.write("pyproject.toml", text)
        self.assertEqual([], self.found(**{".github/workflows/a_DOT_yml": jobs, "b_DOT_txt": "psycopg\n"}))

    def test_tox(self):
        """Beside the environments of tox what a job installs for itself is named too, a link as it is."""
        tox = "[tox]\nenvlist = py312-dj52\n[testenv]\ndeps = -r a.txt\ncommands = pytest\n"
        found = self.found(tox_DOT_ini=tox, a_DOT_txt="mock\nrequests\n", b_DOT_txt="git+https://example.com/x\ny\n")
        self.assertEqual(["y of b (a.yml)"], [one.name for one in found])


def key(entry):
    return entry.verdict, entry.source
