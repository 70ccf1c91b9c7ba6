"""Tests of dependencies that a lock file limits."""

import json

from packaging.version import Version

from django_async_test.matrix.init import locks
from django_async_test.matrix.migration import LEFT_OUT, TRANSLATED
from tests.matrix.init.proposals import MigrationTests, ProposalTests

PROJECT = """
    [tool.poetry]
    name = "x"
    [tool.poetry.group.dev.dependencies]
    mock = "^4"
    pytest = ">=7"
"""
LOCK = """
    package = [
        {name = "Mock", version = "4.0.1"}, {name = "mock", version = "4.0.3"}, {name = "mock", version = "?"}, 3,
        {name = "pytest", version = "8.1"},
    ]
"""
TOX = "[testenv]\ncommands =\n    {}\n    pytest\n"


class LockTests(ProposalTests):
    def test_a_requirement(self):
        """The version that is locked is the newest, unless the requirement says another or exactly one."""
        locked = {"a": Version("1.5")}
        for text, expected in (
            ("A", "A<=1.5"),
            ("a[b]>=1,<2; python_version < '3.9'", 'a[b]<=1.5; python_version < "3.9"'),
            ("a>=2", "a>=2"),
            ("a>=1,!=1.2", "a>=1,!=1.2,<=1.5"),
            ("a==1.5", "a==1.5"),
            ("a==1.*", "a==1.*,<=1.5"),
            ("b", "b"),
            ("a @ https://x/a.zip", "a @ https://x/a.zip"),
            ("-r a.txt", "-r a.txt"),
        ):
            self.assertEqual(expected, locks.limited(text, locked))

    def test_where_the_tests_install_it(self):
        """The file counts where tox calls Poetry; a file that is not valid says nothing."""
        for command, lock, expected in (
            ("poetry install", LOCK, ["mock<=4.0.3", "pytest>=7,<=8.1"]),
            ("poetry install", "a = [", ["mock>=4,<5", "pytest>=7"]),
            ("pytest -x", LOCK, ["mock>=4,<5", "pytest>=7"]),
        ):
            text = TOX.format(command)
            found = self.propose(pyproject_DOT_toml=PROJECT, poetry_DOT_lock=lock, tox_DOT_ini=text).testenv.deps
            self.assertEqual(expected, [text for text, _, _ in found])

    def test_where_a_job_installs_it(self):
        """The file counts where a job installs it before the tests, and makes no new one."""
        for commands, expected in (
            ("poetry install\npytest", ["mock<=4.0.3", "pytest>=7,<=8.1"]),
            ("poetry lock --check\nA=b poetry install --with dev\npytest", ["mock<=4.0.3", "pytest>=7,<=8.1"]),
            ("poetry update\npoetry install\npytest", ["mock>=4,<5", "pytest>=7"]),
            ("cd other\npoetry install\ncd ..\npip install mock pytest\npytest", ["mock", "pytest"]),
        ):
            text = "jobs: {{a: {{steps: [{{run: {}}}]}}}}".format(json.dumps(commands))
            self.write(".github/workflows/a.yml", text)
            found = self.propose(pyproject_DOT_toml=PROJECT, poetry_DOT_lock=LOCK).testenv.deps
            self.assertEqual(expected, [text for text, _, _ in found], commands)


class MigrationOfLocksTests(MigrationTests):
    def fates(self, command):
        """Return the verdicts about the lock file and the group, where tox runs a command before the tests."""
        files = {"pyproject.toml": PROJECT, "poetry.lock": LOCK, "tox.ini": TOX.format(command)}
        found = {one.name: one for one in self.migration(files)}
        return found["poetry.lock"].verdict, found["dev"].verdict

    def test_a_file_that_is_installed(self):
        """The file is translated where the tests install it, and so is the group that it limits."""
        self.assertEqual((TRANSLATED, TRANSLATED), self.fates("poetry install"))

    def test_a_file_that_is_not_installed(self):
        """The file is left out where the tests do not install it, and the group is taken as it is."""
        self.assertEqual((LEFT_OUT, TRANSLATED), self.fates("pytest -x"))
