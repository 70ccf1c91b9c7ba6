"""Tests of lines that are for some environments by their factors."""

from tests.matrix.existing_tox.tox_files import ToxTests as Base


class ConditionalTests(Base):
    def test_a_database_has_its_own_lines(self):
        """What only the environments of a database have is its table's, also from a section for them."""
        found = self.found("""
            [tox]
            envlist = py312-dj{42,52}-{sqlite,postgres,mysql}
            [testenv]
            deps =
                postgres: psycopg[binary]>=3
                mysql: mysqlclient
            commands =
                sqlite: python runtests.py
                postgres: python runtests.py --database=postgres
            [testenv:py312-dj42-mysql]
            setenv = DB = mysql
            """)
        expected = {
            "postgres": {
                "driver": "psycopg",
                "deps": ["psycopg[binary]>=3"],
                "commands": ["python runtests.py --database=postgres"],
            },
            "mysql": {"driver": "mysqlclient", "set_env": {"DB": "mysql"}},
        }
        self.assertEqual(expected, found.axes.databases)
        self.assertEqual(["python runtests.py"], found.commands)

    def test_a_database_and_its_driver(self):
        """Lines for a database together with a driver are the driver's."""
        found = self.found("""
            [tox]
            envlist = py312-dj{42,52}-{sqlite,postgres-psycopg2,postgres-psycopg3,psycopg3}
            [testenv]
            deps =
                postgres-psycopg2: psycopg2
            setenv =
                postgres-psycopg2: DB = postgresql
                postgres-psycopg3: NOT = all
                postgres: A = b
            commands = pytest
            """)
        expected = {
            "psycopg2": {"kind": "postgres", "driver": "psycopg2", "set_env": {"DB": "postgresql", "A": "b"}},
            "psycopg3": {"kind": "postgres", "driver": "psycopg"},
        }
        self.assertEqual(expected, found.axes.databases)

    def test_commands_before_the_tests_of_a_database(self):
        """Where what only a database has runs no test, the commands of all come after it."""
        found = self.found("""
            [tox]
            envlist = d{42,52}-py312{,-pg}
            [testenv]
            commands =
                pg: - psql -c 'CREATE DATABASE test;'
                pytest
                coverage report
            """)
        self.assertEqual(["- psql -c 'CREATE DATABASE test;'", "pytest"], found.axes.databases["pg"]["commands"])
        self.assertEqual((["4.2", "5.2"], ["pytest"]), (found.djangos, found.commands))

    def test_sections_of_single_cells(self):
        """Dependencies in sections of cells are for the Djangos or Pythons that have them; other lines are noted."""
        text = "[tox]\nenvlist = py{311,312}-dj{42,52}\n[testenv]\ncommands = a\ndeps = b\n"
        for django, python, deps in (
            ("42", "311", "django~=4.2\n old\n all\n odd"),
            ("42", "312", "old\n new\n all"),
            ("52", "311", "b\n all"),
            ("52", "312", "new\n all\nsetenv = C=d"),
        ):
            text += "[testenv:py{}-dj{}]\ndeps = {}\n".format(python, django, deps)
        found = self.found(text)
        expected = {
            "b": (None, None),
            "old": (["4.2"], None),
            "new": (None, ["3.12"]),
            "all": (["4.2", "5.2"], None),
            "odd": (["4.2"], ["3.11"]),
        }
        self.assertEqual(expected, {line: (djangos, pythons) for line, djangos, pythons in found.deps})
        self.assertEqual([("set_env", "py312-dj52: C=d")], found.dropped)

    def test_versions_of_a_dependency(self):
        """A factor with dependencies of its own is a version of one."""
        found = self.found("""
            [tox]
            envlist = py312-dj52-drf{315,316}
            [testenv]
            deps =
                drf315: djangorestframework==3.15.*
                drf316: djangorestframework==3.16.*
            commands = pytest
            """)
        expected = {
            "drf" + key: {"deps": ["djangorestframework=={}.*".format(version)]}
            for key, version in (("315", "3.15"), ("316", "3.16"))
        }
        self.assertEqual(expected, found.axes.versions)
        self.assertEqual([], [line for line in found.dropped if "drf" not in line[1]])

    def test_a_dependency_with_a_dash(self):
        """A name with a dash is a factor that all have, and one with a version."""
        found = self.found("""
            [tox]
            envlist = py312-dj52-drf-spectacular{26,27}
            [testenv]
            deps =
                drf-spectacular26: drf-spectacular==0.26
                drf-spectacular27: drf-spectacular==0.27
            commands = pytest
            """)
        self.assertEqual({"deps": ["drf-spectacular==0.26"]}, found.axes.versions["spectacular26"])
        self.assertEqual(["spectacular26", "spectacular27"], list(found.axes.versions))

    def test_a_factor_that_all_have(self):
        """What depends on a factor that no environment is without is for all, whatever it is called."""
        found = self.found("""
            [tox]
            envlist = py312-dj{42,52}-es7.x
            [testenv]
            deps =
                es1.x: elasticsearch<2
                es7.x: elasticsearch>=7,<8
            commands = pytest
            """)
        self.assertEqual(("es7.x", ["elasticsearch>=7,<8"]), (found.axes.variant, [line for line, _, _ in found.deps]))

    def test_environments_with_other_purposes(self):
        """Where no command is for all, the environments that are tested most are taken, and the others are named."""
        found = self.found("""
            [tox]
            envlist = core-py312-dj{42,52}, example-py312-dj52
            [testenv]
            changedir =
                core: src
                example: example
            commands =
                core: pytest
                example: python manage.py test
            """)
        self.assertEqual(("core", ["pytest"], "src"), (found.axes.variant, found.commands, found.change_dir))
        self.assertEqual(["python manage.py test"], found.axes.purposes["example"]["commands"])
        self.assertEqual([], found.axes.alternatives)

    def test_environments_with_other_commands_only(self):
        """They are alternatives, with all of their commands; one that differs in a shared setting is none."""
        found = self.found("""
            [tox]
            envlist = py312-dj52-{one,two,three}
            [testenv]
            commands_pre =
                three: make a
            commands =
                python -V
                one: pytest one
                two: pytest two
                two: coverage report
                three: pytest three
            """)
        self.assertEqual(("one", ["two"]), (found.axes.variant, found.axes.alternatives))
        self.assertEqual(["python -V", "pytest two"], found.axes.purposes["two"]["commands"])

    def test_alternatives_with_a_dash(self):
        """The parts of a name with a dash are one factor, that of the usual environments or another one."""
        text = """
            [tox]
            envlist = {%s}-py312-dj{42,52}
            [testenv]
            deps =
                base-reqs: a
                dev: b
            commands =
                {envpython} --version
                base-reqs: pytest base
                dev: pytest dev
            """
        found = self.found(text % "base-reqs,dev")
        self.assertEqual(("base", ["dev"]), (found.axes.variant, found.axes.alternatives))
        self.assertEqual((["{envpython} --version", "pytest base"], [("a", None, None)]), (found.commands, found.deps))
        self.assertEqual(["b"], found.axes.purposes["dev"]["deps"])
        found = self.found(text % "dev,base-reqs")
        self.assertEqual(("dev", ["base"]), (found.axes.variant, found.axes.alternatives))
        self.assertEqual(["{envpython} --version", "pytest base"], found.axes.purposes["base"]["commands"])
