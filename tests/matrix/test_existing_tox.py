"""Tests of reading a tox configuration that somebody wrote."""

from django_async_test.matrix import existing_tox
from tests.matrix.helpers import ProjectTests, table


class IniTests(ProjectTests):
    def found(self, text):
        self.write("tox.ini", text)
        return existing_tox.read(".", table())

    def test_plain(self):
        """Commands, dependencies, variables and the rest are taken; reports of coverage are not."""
        found = self.found(
            """
            [tox]
            envlist = py{38,39}-dj{32,42}, lint
            [testenv]
            deps =
                dj32: Django>=3.2,<3.3
                dj42: django~=4.2.0
                pytest  # a comment
                -rrequirements.txt
            setenv =
                A=b
            passenv = CI DATABASE_URL
            changedir = tests
            whitelist_externals = make
            usedevelop = true
            commands =
                python -W error \\
                    -m pytest {posargs}
                coverage report
            """
        )
        self.assertEqual(["python -W error -m pytest {posargs}"], found.commands)
        self.assertEqual([("pytest", None, None), ("-r requirements.txt", None, None)], found.deps)
        self.assertEqual(({"A": "b"}, ["CI", "DATABASE_URL"]), (found.set_env, found.pass_env))
        self.assertEqual(("tests", ["make"], "editable"), (found.change_dir, found.allowlist_externals, found.package))
        self.assertEqual((["3.2", "4.2"], ["3.8", "3.9"]), (found.djangos, found.pythons))

    def test_conditions(self):
        """What is for some Djangos or Pythons stays so; what is for another database is left away."""
        found = self.found(
            """
            [testenv]
            deps =
                dj{111,22}: old
                py38: backport
                py39-django42: both
                postgres: psycopg2
                sqlite3: nothing
                !lint: always
                djmain: https://github.com/django/django/archive/main.tar.gz
                strange: unknown
            commands =
                sqlite3: python runtests.py
                mysql: python runtests.py --mysql
            """
        )
        expected = [
            ("old", ["1.11", "2.2"], None),
            ("backport", None, ["3.8"]),
            ("both", ["4.2"], ["3.9"]),
            ("nothing", None, None),
            ("always", None, None),
        ]
        self.assertEqual(expected, found.deps)
        self.assertEqual(["python runtests.py"], found.commands)
        self.assertEqual(["deps = strange: unknown"], found.dropped)

    def test_references(self):
        """Lines of other sections are taken where they are meant."""
        found = self.found(
            """
            [base]
            deps =
                pytest
                mock
            [testenv]
            deps =
                {[base]deps}
                dj42: {[django]42}
                .[extra]
            commands = pytest
            [django]
            42 =
                Django>=4.2
                reversion
            """
        )
        self.assertEqual([("pytest", None, None), ("mock", None, None), ("reversion", ["4.2"], None)], found.deps)
        self.assertEqual((["extra"], "wheel"), (found.extras, found.package))

    def test_ranges_in_braces(self):
        """py3{9-11} is three Pythons."""
        found = self.found("[tox]\nenvlist = py3{9-11}-dj{50-52}-{sqlite3,mysql}\n[testenv]\n")
        self.assertEqual((["5.0", "5.1", "5.2"], ["3.9", "3.10", "3.11"]), (found.djangos, found.pythons))

    def test_no_tox(self):
        """Without tox, and with a file that cannot be read, nothing is found."""
        self.assertIsNone(existing_tox.read(".", table()))
        self.assertIsNone(self.found("x"))


class TomlTests(ProjectTests):
    def test_native_toml(self):
        """Commands of tox.toml become lines."""
        self.write(
            "tox.toml",
            """
            env_list = ["py312-django52"]
            [env_run_base]
            deps = ["pytest", "django>=5"]
            commands = [["python", "-c", "print(1)", { replace = "posargs", default = ["a b"], extend = true }]]
            """,
        )
        found = existing_tox.read(".", table())
        self.assertEqual(["python -c 'print(1)' {posargs:'a b'}"], found.commands)
        self.assertEqual(([("pytest", None, None)], ["5.2"]), (found.deps, found.djangos))

    def test_ini_in_pyproject(self):
        """The ini text in pyproject.toml is read as one."""
        self.write("pyproject.toml", '[tool.tox]\nlegacy_tox_ini = """\n[testenv]\ncommands = pytest\n"""\n')
        self.assertEqual(["pytest"], existing_tox.read(".", table()).commands)
