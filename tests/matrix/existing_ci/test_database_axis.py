"""Tests of databases that the jobs of a workflow vary."""

import unittest

from django_async_test.matrix.existing_ci import database_axis
from tests.matrix.init.proposals import MigrationTests, ProposalTests

JOB = """
    jobs:
      test:
        strategy: {matrix: {python-version: ["3.12"], django-version: ["5.2"], database: [sqlite, postgres, mysql]}}
        services: {mariadb: {image: mariadb}, postgres: {image: postgres}}
        env: {DB: "${{ matrix.database }}", POSTGRES_HOST: localhost, OTHER: a}
        steps:
          - run: |
              if [[ $DB == postgres ]]; then
                pip install "psycopg2-binary>=2.9"
              fi
              pip install mysqlclient
          - run: pytest
            env: {MYSQL_PASSWORD: secret}
"""
SETTINGS = "import os\nif os.getenv('DB') == 'mysql': os.getenv('MYSQL_PASSWORD'), os.environ['POSTGRES_HOST']\n"


class AxisTests(ProposalTests):
    def test_an_axis_of_databases(self):
        """Each of its databases has the variable that the axis is handed on by, and those that lead to its server."""
        proposal = self.propose(tests__settings_DOT_py=SETTINGS, _DOT_github__workflows__a_DOT_yml=JOB)
        self.assertEqual({"sqlite", "postgres", "mysql"}, set(proposal.databases))
        self.assertEqual({"set_env": {"DB": "sqlite"}}, proposal.databases["sqlite"])
        expected = {
            "cells": "ends",
            "driver": "psycopg2",
            "deps": ["psycopg2-binary>=2.9"],
            "set_env": {"DB": "postgres", "POSTGRES_HOST": "{env:POSTGRES_HOST:127.0.0.1}"},
        }
        self.assertEqual(expected, proposal.databases["postgres"])
        expected = {
            "kind": "mariadb",
            "cells": "ends",
            "driver": "mysqlclient",
            "set_env": {"DB": "mysql", "MYSQL_PASSWORD": "{env:MARIADB_PASSWORD:mariadb}"},
        }
        self.assertEqual(expected, proposal.databases["mysql"])
        self.assertEqual(["pytest"], [text for text, _, _ in proposal.testenv.deps])

    def test_drivers_that_the_project_imports(self):
        """They stay in all environments."""
        files = {"tests__settings_DOT_py": SETTINGS, "_DOT_github__workflows__a_DOT_yml": JOB}
        proposal = self.propose(a__fields_DOT_py="import psycopg2\n", **files)
        self.assertIn("psycopg2-binary>=2.9", [text for text, _, _ in proposal.testenv.deps])
        self.assertEqual("psycopg2", proposal.databases["postgres"]["driver"])
        self.assertNotIn("deps", proposal.databases["postgres"])

    def test_a_job_for_a_database(self):
        """A job with a server and a variable that names it is a database beside SQLite, with what leads there."""
        job = """
            jobs:
              sqlite:
                steps: [{run: pytest}]
              postgres:
                services: {db: {image: postgres}}
                env: {DB: postgresql, POSTGRES_HOST: localhost, ELSE: mysql}
                steps: [{run: pytest}]
        """
        settings = "E = 'django.db.backends.sqlite3'\n" + SETTINGS
        proposal = self.propose(tests__settings_DOT_py=settings, _DOT_github__workflows__a_DOT_yml=job)
        self.assertEqual(["sqlite", "postgresql"], list(proposal.databases))
        expected = {"DB": "postgresql", "POSTGRES_HOST": "{env:POSTGRES_HOST:127.0.0.1}"}
        self.assertEqual(expected, proposal.databases["postgresql"]["set_env"])
        proposal = self.propose(tests__settings_DOT_py=SETTINGS, _DOT_github__workflows__a_DOT_yml=job)
        self.assertEqual(["sqlite"], list(proposal.databases))

    def test_two_servers_with_one_word(self):
        """MariaDB and MySQL, which settings have the same word for, are two databases."""
        job = "{services: {db: {image: %s}}, env: {DB: mysql}, steps: [{run: pytest}]}"
        job = "jobs: {a: {steps: [{run: pytest}]}, b: %s, c: %s}" % (job % "mysql", job % "mariadb")
        proposal = self.propose(settings_DOT_py="'sqlite3' env('DB')", _DOT_github__workflows__a_DOT_yml=job)
        found = [(name, table.get("kind"), table.get("set_env")) for name, table in proposal.databases.items()]
        self.assertEqual([("mysql", None, {"DB": "mysql"}), ("mariadb", None, {"DB": "mysql"})], found[1:])

    def test_jobs_that_name_sqlite_too(self):
        """Where each job has the variable SQLite has it as well; a port that the job is told is that of our server."""
        job = """
            jobs:
              sqlite: {strategy: {matrix: {python: ["3.12", "3.13"]}}, steps: [{run: tox, env: {DB: sqlite3}}]}
              postgres:
                services: {db: {image: postgres}}
                env: {DB: postgresql, POSTGRES_PORT: "${{ job.services.db.ports[5432] }}", POSTGRES_HOST: "${{ b }}"}
                steps: [{run: tox}]
        """
        self.write("tox.ini", "[tox]\nenvlist = py312-django52\n[testenv]\ncommands = pytest\n")
        settings = "E = 'django.db.backends.sqlite3', os.environ['POSTGRES_PORT']\n" + SETTINGS
        found = self.propose(tests__settings_DOT_py=settings, _DOT_github__workflows__a_DOT_yml=job).databases
        self.assertEqual({"set_env": {"DB": "sqlite3"}}, found["sqlite"])
        expected = {"DB": "postgresql", "POSTGRES_PORT": "{env:POSTGRES_PORT:5432}"}
        self.assertEqual(expected, found["postgresql"]["set_env"])

    def test_a_server_of_all_jobs(self):
        """Where no job runs without the variable SQLite is not tested; what leads to the server chooses none."""
        job = "jobs: {a: {services: {postgres: {image: postgres}}, env: {%s}, steps: [{run: pytest}]}, %s}"
        settings = "E = 'django.db.backends.sqlite3', 'django.db.backends.postgresql', env('DB'), env('POSTGRES_USER')"
        for env, more in (("DB: postgres", ""), ("POSTGRES_USER: postgres", "b: {steps: [{run: pytest}]}")):
            with self.subTest(env):
                proposal = self.propose(settings_DOT_py=settings, _DOT_github__workflows__a_DOT_yml=job % (env, more))
                self.assertEqual(1, len(proposal.databases))

    def test_urls_of_databases(self):
        """Steps with URLs of several servers are databases; the first of them, or SQLite, is for all cells."""
        job = """
            jobs:
              test:
                services: {db: {image: postgres}, other: {image: mariadb}}
                steps:
                  - {run: pytest, env: {DATABASE_URL: "postgresql://a@b/c"}}
                  - {run: pytest, env: {DATABASE_URL: "mysql://a@b/c"}}
        """
        self.write(".github/workflows/a.yml", job)
        self.write("settings.py", "DATABASES = dj_database_url.config()\n")
        self.assertEqual({"postgres": {}, "mariadb": {"cells": "ends"}}, self.propose().databases)
        more = "          - {run: pytest, env: {DATABASE_URL: 'sqlite:///x'}}\n"
        self.write(".github/workflows/a.yml", job + more)
        self.assertEqual(["sqlite", "postgres", "mariadb"], list(self.propose().databases))
        self.write("settings.py", "")
        self.assertEqual(["sqlite"], list(self.propose().databases))

    def test_sqlite_without_a_url(self):
        """SQLite is tested beside the server of the job where the settings have it without the variable."""
        job = """
            jobs:
              test:
                services: {db: {image: postgres}}
                env: {DATABASE_URL: "postgres://a@b/c"}
                steps: [{run: pytest}]
        """
        self.write(".github/workflows/a.yml", job)
        choice = """
            import os
            def databases():
                if os.getenv("DATABASE_URL"):
                    return dj_database_url.config()
                {}:
                    return "django.db.backends.sqlite3"
        """
        for text, expected in (
            (choice.format("else"), {"sqlite": {}, "postgres": {"cells": "ends"}}),
            (choice.format("elif x"), {"postgres": {}}),
            (
                "E = 'django.db.backends.sqlite3'\nif os.getenv('DATABASE_URL'):\n    D = dj_database_url.parse(x)",
                None,
            ),
            (
                "DATABASES = dj_database_url.config(default='sqlite:///a')",
                {"sqlite": {}, "postgres": {"cells": "ends"}},
            ),
            ("DATABASES = {'default': env.db(default='sqlite:///')}", {"sqlite": {}, "postgres": {"cells": "ends"}}),
            ("dj_database_url\nDATABASES = os.getenv('DATABASE_URL', 'sqlite:///a')", None),
        ):
            with self.subTest(text):
                self.write("settings.py", text + '\n"django.db.backends.postgresql"\n')
                found = self.propose().databases
                self.assertEqual(expected or {"sqlite": {}, "postgres": {"cells": "ends"}}, found)

    def test_commands_for_databases(self):
        """Where a job runs the same tests with an option for each server, the databases have these commands."""
        job = """
            jobs:
              test:
                services: {a: {image: postgres}, b: {image: mysql}}
                steps:
                  - run: coverage run tests/runtests.py
                  - run: coverage run -a tests/runtests.py -v 2
                  - run: coverage run -a tests/runtests.py -d psql
                    env: {DB_PASSWORD: c, NO_PASSWORD: d}
                  - run: coverage run tests/runtests.py --database=mysql
                  - run: coverage run tests/runtests.py --database=oracle
                  - run: coverage run tests/runtests.py --database=mysql $FLAGS
                  - run: coverage run other/runtests.py --database=mysql
        """
        files = {"tests__runtests_DOT_py": "os.environ['DB_PASSWORD']", "_DOT_github__workflows__a_DOT_yml": job}
        expected = {
            "sqlite": {},
            "psql": {
                "kind": "postgres",
                "set_env": {"DB_PASSWORD": "{env:POSTGRES_PASSWORD:postgres}"},
                "cells": "ends",
                "commands": ["coverage run -a tests/runtests.py -d psql {posargs}"],
            },
            "mysql": {"cells": "ends", "commands": ["coverage run tests/runtests.py --database=mysql {posargs}"]},
        }
        proposal = self.propose(**files)
        self.assertEqual(expected, proposal.databases)
        self.assertEqual(["coverage run tests/runtests.py {posargs}"], proposal.testenv.commands)
        alone = job.replace("- run: coverage run tests/runtests.py\n", "- run: echo\n")
        files["_DOT_github__workflows__a_DOT_yml"] = alone
        self.assertNotIn("commands", str(self.propose(**files).databases))

    def test_an_axis_that_is_not_certain(self):
        """Where the settings do not read a variable with its value, or a value means no database, nothing is taken."""
        for settings, job in (
            ("", JOB),
            (SETTINGS, JOB.replace("matrix.database", "matrix.other")),
            (SETTINGS, JOB.replace("mysql]", "oracle]")),
            (SETTINGS, JOB.replace("[sqlite, postgres, mysql]", "[sqlite]")),
        ):
            with self.subTest(settings=settings, job=job):
                files = {"tests__settings_DOT_py": settings, "_DOT_github__workflows__a_DOT_yml": job}
                self.assertEqual(["sqlite"], list(self.propose(**files).databases))


class KindTests(unittest.TestCase):
    def test_words_for_databases(self):
        """Engines and other words mean a kind; MySQL is MariaDB where that is the only service."""
        for value, kind in (
            ("sqlite3", "sqlite"),
            ("django.db.backends.postgresql_psycopg2", "postgres"),
            ("postgresql", "postgres"),
            ("psycopg3", "postgres"),
            ("mysql", "mysql"),
            ("oracle", None),
            ("zoneinfo", None),
        ):
            self.assertEqual(kind, database_axis.kind_of(value), value)
        self.assertEqual("mysql", database_axis.kind_of("mysql", {"mysql": "", "mariadb": ""}))
        self.assertEqual("mariadb", database_axis.kind_of("mysql", {"mariadb": ""}))

    def test_drivers(self):
        """A driver is a database too."""
        self.assertEqual(("psycopg", None), (database_axis.driver_of("psycopg3"), database_axis.driver_of("mysql")))

    def test_names(self):
        """A database is called as it was, unless that is no name."""
        for value, kind, name in (
            ("pg16", "postgres", "pg16"),
            ("sqlite3", "sqlite", "sqlite"),
            ("django.db.backends.mysql", "mysql", "mysql"),
        ):
            self.assertEqual(name, database_axis.name_of(value, kind))


class ReportTests(MigrationTests):
    def test_what_the_report_says(self):
        """The axis was translated, and the variables that the databases have are not missed."""
        files = {"tests/settings.py": SETTINGS, ".github/workflows/a.yml": JOB, "pyproject.toml": ""}
        found = {one.kind: one for one in self.migration(files) if one.source.endswith("yml")}
        text = "[databases.sqlite], [databases.postgres], [databases.mysql], a server with the oldest"
        self.assertIn(text, found["axis"].text)
        self.assertEqual("translated", found["axis"].verdict)
        self.assertEqual("OTHER of test (a.yml)", found["variable"].name)
        self.assertEqual("translated", found["service"].verdict)
        self.assertNotIn("driver", found)
