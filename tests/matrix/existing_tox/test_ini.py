"""Tests of reading tox.ini."""

from django_async_test.matrix import existing_tox
from tests.matrix.helpers import ProjectTests, table


class IniTests(ProjectTests):
    def found(self, text):
        self.write("tox.ini", text)
        return existing_tox.read(".", table(), [])

    def test_plain(self):
        """Commands, dependencies, variables and the rest are taken; reports of coverage are not."""
        found = self.found("""
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
            """)
        self.assertEqual(["python -W error -m pytest {posargs}"], found.commands)
        self.assertEqual([("pytest", None, None), ("-r requirements.txt", None, None)], found.deps)
        self.assertEqual(({"A": "b"}, ["CI", "DATABASE_URL"]), (found.set_env, found.pass_env))
        self.assertEqual(("tests", ["make"], "editable"), (found.change_dir, found.allowlist_externals, found.package))
        self.assertEqual((["3.2", "4.2"], ["3.8", "3.9"]), (found.djangos, found.pythons))

    def test_variables_and_extras_of_some_series(self):
        """What is for all series that are tested is taken, and what is for some is noted, with its condition."""
        found = self.found("""
            [tox]
            envlist = py{312,313}-dj{42,52}
            [testenv]
            setenv =
                dj{42,52}: A = b
                py313: CORE=sysmon
                py312-dj52: X=y
            extras =
                py{312,313}: all
                dj42: old
            commands = pytest
            """)
        self.assertEqual(({"A": "b"}, ["all"]), (found.set_env, found.extras))
        expected = [("extras", "django42: old"), ("set_env", "py313: CORE=sysmon"), ("set_env", "py312-django52: X=y")]
        self.assertEqual(sorted(expected), sorted(found.dropped))

    def test_variables_in_lists(self):
        """Their defaults are meant where an environment has no other value; one without any names nothing."""
        found = self.found("""
            [testenv]
            extras = {env:EXTRA:a}
            dependency_groups = {env:GROUP:b}
            deps =
                {env:MORE:}
                mock{env:MOCK:<5}
                {env:DJANGO:Django<6}
            commands = pytest
            """)
        self.assertEqual((["a"], ["b"], [("mock<5", None, None)]), (found.extras, found.dependency_groups, found.deps))

    def test_options_to_upgrade(self):
        """They are left out of dependencies, which tox 4 refuses with them, and of those of other environments."""
        found = self.found("""
            [tox]
            envlist = py39-dj{32,42}, lint
            [testenv]
            deps =
                -Urrequirements.txt
                dj32: -U a
                dj42: --upgrade b
            commands = pytest -U
            [testenv:lint]
            deps = -U -r lint.txt
            commands = lint
            """)
        self.assertEqual([("-r requirements.txt", None, None), ("a", ["3.2"], None), ("b", ["4.2"], None)], found.deps)
        self.assertEqual((["pytest -U"], ["-r lint.txt"]), (found.commands, found.axes.environments["lint"]["deps"]))

    def test_lists_as_in_the_other_format(self):
        """They are read as they are meant."""
        found = self.found("""
            [testenv]
            pass_env = ["A", "B_*"]
            allowlist_externals = make, bash
            commands = pytest
            """)
        self.assertEqual((["A", "B_*"], ["make", "bash"]), (found.pass_env, found.allowlist_externals))

    def test_the_python_of_all_environments(self):
        """It is that of environments whose names say none; several of them say nothing."""
        text = "[tox]\nenvlist = django-3.2, django-4.0\n[testenv]\ncommands = a\nbasepython = "
        found = self.found(text + "python3.10\n")
        self.assertEqual((["3.10"], ["3.10", "3.10"]), (found.pythons, [one.python for one in found.axes.cells]))
        self.assertEqual([], self.found(text + "python3\n").pythons)
        self.assertEqual(["3.9"], self.found(text.replace("django-4", "py39-django-4") + "python3.10\n").pythons)

    def test_conditions(self):
        """What is for some Djangos or Pythons stays so; what is for another database is left away."""
        found = self.found("""
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
            """)
        expected = [
            ("old", ["1.11", "2.2"], None),
            ("backport", None, ["3.8"]),
            ("both", ["4.2"], ["3.9"]),
            ("nothing", None, None),
            ("always", None, None),
        ]
        self.assertEqual(expected, found.deps)
        self.assertEqual(["python runtests.py"], found.commands)
        self.assertEqual([("deps", "strange: unknown")], found.dropped)

    def test_dependencies_of_interpreters(self):
        """What only PyPy or only CPython has gets a marker where PyPy is tested, unless the condition says more."""
        text = """
            [tox]
            envlist = py{39,310}-dj42, pypy310-dj42
            [testenv]
            deps =
                py{39, 310}: a
                py310: b>=1
                pypy310: c
                pypy310,py39: d
                pypy310-dj42: e
                pypy310: f; python_version > "3"
            commands = g
            """
        marker = '; platform_python_implementation {} "PyPy"'
        found = self.found(text)
        expected = [
            ("a" + marker.format("!="), None, ["3.9", "3.10"]),
            ("b>=1" + marker.format("!="), None, ["3.10"]),
            ("c" + marker.format("=="), None, None),
        ]
        self.assertEqual(expected, found.deps[:3])
        dropped = [line for key, line in found.dropped]
        self.assertEqual(["pypy310-dj42: e", 'pypy310: f; python_version > "3"'], dropped)
        found = self.found(text.replace(", pypy310-dj42", ""))
        self.assertEqual(("a", None, ["3.9", "3.10"]), found.deps[0])

    def test_references(self):
        """Lines of other sections are taken where they are meant."""
        found = self.found("""
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
            """)
        self.assertEqual([("pytest", None, None), ("mock", None, None), ("reversion", ["4.2"], None)], found.deps)
        self.assertEqual((["extra"], "wheel"), (found.extras, found.package))

    def test_ranges_in_braces(self):
        """py3{9-11} is three Pythons."""
        found = self.found("[tox]\nenvlist = py3{9-11}-dj{50-52}-{sqlite3,mysql}\n[testenv]\n")
        self.assertEqual((["5.0", "5.1", "5.2"], ["3.9", "3.10", "3.11"]), (found.djangos, found.pythons))

    def test_how_the_package_is_built(self):
        """The package is skipped, editable or a wheel by what the settings say, or nothing is said."""
        for text, expected in (
            ("[testenv]\nskip_install = true", "skip"),
            ("[testenv]\npackage = editable", "editable"),
            ("[testenv]\ndeps = .\nusedevelop = true", "wheel"),
            ("[tox]\nskipsdist = True\n[testenv]\n", "skip"),
            ("[tox]\nskipsdist = True\n[testenv]\nusedevelop = true", "editable"),
            ("[testenv]\ncommands = a", ""),
        ):
            with self.subTest(text):
                self.assertEqual(expected, self.found(text + "\n").package)
