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
