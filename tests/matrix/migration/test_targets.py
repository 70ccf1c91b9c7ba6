"""Tests of what became of the targets that run the tests."""

import os

from django_async_test.matrix.migration import LEFT_OUT, TAKEN
from tests.matrix.init.proposals import MigrationTests

WORKFLOW = """
jobs:
  test:
    strategy: {matrix: {python-version: ["3.12"], django-version: ["5.2"]}}
    steps: [{run: make install}, {run: make test}]
"""
MAKEFILE = "install:\n\tpip install mock\ntest:\n\tA=b poetry run pytest tests\n\truff check\n"


class TargetTests(MigrationTests):
    def of_targets(self, files):
        found = [one for one in self.migration(files) if one.kind in ("target", "script")]
        self.assertEqual(1, len(found), found)
        return found[0]

    def test_a_target_of_a_workflow(self):
        """What a job installs and runs by targets is taken, with its variables; what else they do is named."""
        entry = self.of_targets({".github/workflows/a.yml": WORKFLOW, "Makefile": MAKEFILE})
        self.assertEqual((TAKEN, "Makefile", "test"), (entry.verdict, entry.source, entry.name))
        self.assertTrue(entry.text.endswith("; not what else it runs"), entry.text)
        text = self.read("django-test-matrix.toml")
        for part in ('commands = ["pytest tests {posargs}"]', '"mock"', 'A = "b"'):
            self.assertIn(part, text)

    def test_what_a_script_runs_beside_its_tests(self):
        """It is named, with the values of variables, also where the tests were taken."""
        script = "export PLACES='shop tests'\nruff check $PLACES\n./serve\npytest\n"
        found = self.migration({".github/workflows/a.yml": WORKFLOW.replace("make test", "./a.sh"), "a.sh": script})
        found = [(one.verdict, one.source, one.name, one.lines) for one in found if one.kind == "command"]
        lint = ("[environments.lint]", "skip_install = true", 'deps = ["ruff"]', 'commands = ["ruff check shop tests"]')
        before = ('allowlist_externals = ["./serve"]', 'commands_pre = ["./serve"]')
        self.assertEqual((LEFT_OUT, "a.sh", "ruff check shop tests of a.sh", lint), found[0])
        self.assertEqual((LEFT_OUT, "a.sh", "./serve of a.sh", before), found[1])

    def test_a_script_without_an_ending(self):
        """It is what its first line says: a shell's is read, and one of Python is run by the environment's."""
        for text, expected in (
            ("#!/bin/sh\nblack --check .\npython manage.py test --noinput $@\n", "python manage.py test --noinput"),
            ("#!/usr/bin/env python\nmain()\n", "python runtests"),
        ):
            self.write(".github/workflows/a.yml", WORKFLOW.replace("make test", "./runtests"))
            self.write("runtests", text)
            self.of_targets({"manage.py": ""})
            self.assertIn('commands = ["{} {{posargs}}"]'.format(expected), self.read("django-test-matrix.toml"))
            os.remove("django-test-matrix.toml")
            os.remove("tox.ini")

    def test_a_target_that_is_not_read(self):
        """It is said why, and where to write what it runs."""
        makefile = "test:\n\tfor x in a b; do pytest $$x; done\n"
        entry = self.of_targets({".github/workflows/a.yml": WORKFLOW, "Makefile": makefile})
        self.assertEqual((LEFT_OUT, ('commands = ["... {posargs}"]',)), (entry.verdict, entry.lines))
        self.assertIn("`make test` was not read: it has `for`", entry.text)

    def test_a_target_that_tox_calls(self):
        """Its tests stand for it where it does nothing else; otherwise it is called as before."""
        tox = "[tox]\nenvlist = py312-dj52\n[testenv]\nallowlist_externals = make\ncommands = make test\n"
        entry = self.of_targets({"tox.ini": tox, "Makefile": "test:\n\tpytest\n"})
        self.assertIn("instead of `make test`", entry.text)
        self.assertIn('commands = ["pytest {posargs}"]', self.read("django-test-matrix.toml"))

    def test_a_target_that_tox_calls_and_that_does_more(self):
        """It is called as before, and what stands for its tests is shown."""
        tox = "[tox]\nenvlist = py312-dj52\n[testenv]\nallowlist_externals = make\ncommands = make test\n"
        entry = self.of_targets({"tox.ini": tox, "Makefile": "test:\n\truff check\n\tpytest\n"})
        self.assertEqual(('commands = ["pytest {posargs}"]',), entry.lines)
        self.assertIn("it does more than run tests", entry.text)
        self.assertIn('commands = ["make test"]', self.read("django-test-matrix.toml"))

    def test_no_word_but_a_script(self):
        """Without tox and workflows a script of a usual name is read."""
        entry = self.of_targets({"scripts/test": "#!/bin/sh\npython runtests.py $@\n"})
        self.assertEqual((TAKEN, "scripts/test"), (entry.verdict, entry.source))
        self.assertIn('commands = ["python runtests.py {posargs}"]', self.read("django-test-matrix.toml"))
