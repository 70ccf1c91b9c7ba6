"""Tests of reading the configuration of Travis CI."""

from django_async_test.matrix import existing_ci
from tests.matrix.helpers import ProjectTests, table

TEXT = """
    language: python
    python: [2.7, 3.6, "3.8", 3.9-dev]
    services: [postgresql, redis-server]
    env:
      global: [PYTHONWARNINGS=all, TOKEN=$A]
      matrix:
        - DJANGO='django>=2.2,<2.3' OTHER="a b"
        - DJANGO=3.0
        - DJANGO='--upgrade --pre django'
    matrix:
      include:
        - {python: "3.7", env: DJANGO_VERSION=3.1}
    install:
      - pip install -e .
      - pip install $DJANGO mock
    script: make test-coverage
"""
MAKEFILE = "test:\n\tcoverage run ./tests/run.py\ntest-coverage: test\n\tcoverage report\n"


class TravisTests(ProjectTests):
    def read(self, text, notes=None):
        self.write(existing_ci.travis.FILE, text)
        targets = existing_ci.targets.Targets(".")
        return existing_ci.travis.read(".", table(), [] if notes is None else notes, targets)

    def test_what_the_file_says(self):
        """Axes, services, variables for all, what is installed, and the tests behind a target are read."""
        self.write("Makefile", MAKEFILE)
        (job,) = self.read(TEXT)
        self.assertEqual((["2.7", "3.6", "3.8", "3.9", "3.7"], ["2.2", "3.0", "3.1"]), (job.pythons, job.djangos))
        self.assertEqual({"postgres": "", "redis-server": ""}, job.services)
        self.assertEqual(({"PYTHONWARNINGS": "all"}, ["mock"], True), (job.env, job.requirements, job.is_editable))
        self.assertEqual(["coverage run ./tests/run.py"], job.commands)

    def test_django_in_a_variable_of_any_name(self):
        """The Django that a variable has jobs install is read, whatever it is called; other requirements are none."""
        rows = "matrix: {include: [{env: 'REQ=\"Django>=3.1,<3.2\"'}, {env: 'REQ=\"Django~=2.2.0 x\"'}, {env: %s}]}"
        for text, expected in (
            ("'REQ=\"black flake8\"'", []),
            ("'REQ=django-mptt==0.8'", []),
            ("'A=https://github.com/django/django/archive/master.zip#egg=Django'", ["main"]),
        ):
            (job,) = self.read(rows % text + "\ninstall: pip install $REQ six\nscript: ./manage.py test\n")
            self.assertEqual(["3.1", "2.2"] + expected, job.djangos, text)
            self.assertEqual(["six"], job.requirements)

    def test_what_cannot_be_understood_is_noted(self):
        """A file that is not valid is noted, and one of another shape has no tests."""
        notes = []
        self.assertEqual([], self.read("a: [", notes))
        self.assertIn(".travis.yml: it was not understood", notes[0])
        for text in ("- 1", "script: 3", "env: 3", "", "matrix: [1]"):
            self.assertFalse(any(job.commands for job in self.read(text)), text)
