"""Tests of proposing databases."""

from tests.matrix.init.proposals import ProposalTests


class DatabaseTests(ProposalTests):
    def test_sqlite_in_the_names_of_environments(self):
        """It is tested beside the servers that only jobs have, whatever else is known of it."""
        self.write("settings.py", "DATABASES = {'default': dj_database_url.parse(os.environ['DATABASE_URL'])}\n")
        step = '{run: pytest, env: {DATABASE_URL: "%s://a@b/c"}}'
        job = "jobs: {test: {services: {a: {image: postgres}, b: {image: mysql}}, steps: [%s, %s]}}"
        self.write(".github/workflows/a.yml", job % (step % "postgres", step % "mysql"))
        tox = "[tox]\nenvlist = py312-dj52%s\n[testenv]\ncommands = pytest\n"
        found = self.propose(tox_DOT_ini=tox % "-sqlite").databases
        self.assertEqual({"sqlite": {}, "postgres": {"cells": "ends"}, "mysql": {"cells": "ends"}}, found)
        self.assertEqual(["postgres", "mysql"], list(self.propose(tox_DOT_ini=tox % "").databases))

    def test_the_database(self):
        """Settings without SQLite get their server, and a switch for SQLite is set."""
        text = '"ENGINE": "django.db.backends.postgresql", "HOST": "localhost"'
        self.assertEqual(["postgres"], list(self.propose(settings_DOT_py=text).databases))
        text = (
            'if os.environ.get("SQLITE"):\n  "django.db.backends.sqlite3"\nelse:\n  "django.db.backends.postgresql"\n'
        )
        proposal = self.propose(settings_DOT_py=text)
        self.assertEqual(({"sqlite": {}}, {"SQLITE": "1"}), (proposal.databases, proposal.testenv.set_env))

    def test_the_variables_that_settings_read(self):
        """The server is told by the variables that the settings read, where it is certain which those are."""
        engine = '"django.db.backends.postgresql" '
        for text, expected in (
            ('os.getenv("DB_POSTGRES_HOST") os.getenv("DB_POSTGRES_USER")', "DB_POSTGRES_"),
            ('os.environ["DB_HOST"] os.environ["DB_PORT"] env("REDIS_HOST") env("REDIS_PORT")', "DB_"),
            ('os.environ["A_HOST"] os.environ["A_PORT"] os.environ["B_HOST"] os.environ["B_PORT"]', None),
            ('os.environ["POSTGRES_HOST"] os.environ["POSTGRES_USER"]', None),
            ('os.environ["DB_HOST"]', None),
        ):
            with self.subTest(text):
                (table,) = self.propose(settings_DOT_py=engine + text).databases.values()
                self.assertEqual(expected, table.get("variables"))

    def test_a_database_in_a_url(self):
        """The URL that settings have by default names a database too."""
        text = "dj_database_url.config(default='postgres://localhost/a')"
        self.assertEqual({"postgres": {}}, self.propose(tests__run_DOT_py="DATABASES = " + text).databases)
        self.assertEqual({"sqlite": {}}, self.propose(tests__run_DOT_py=text).databases)

    def test_an_engine_without_its_package(self):
        """Settings that put the package before an engine use SQLite, whatever others have."""
        text = "DATABASE_ENGINE = 'sqlite3'\nE = 'django.db.backends.%s' % DATABASE_ENGINE\n"
        self.write("tests/settings_gis.py", "E = 'django.contrib.gis.db.backends.postgis'\n")
        self.assertEqual(["sqlite"], list(self.propose(tests__settings_DOT_py=text).databases))

    def test_settings_without_a_server(self):
        """Where the settings leave it to PostgreSQL's library, its variables lead to the server."""
        (found,) = self.propose(settings_DOT_py='"django.db.backends.postgresql"').databases.values()
        self.assertEqual("{env:POSTGRES_HOST:127.0.0.1}", found["set_env"]["PGHOST"])

    def test_settings_without_a_password(self):
        """Where settings name a server and no password, the variable of PostgreSQL's library has it."""
        text = "'ENGINE': 'django.db.backends.postgresql', 'HOST': 'localhost', 'USER': os.environ.get('A')"
        (found,) = self.propose(tests__conftest_DOT_py=text).databases.values()
        self.assertEqual({"PGPASSWORD": "{env:POSTGRES_PASSWORD:postgres}"}, found["set_env"])
        (found,) = self.propose(tests__conftest_DOT_py=text + ", 'PASSWORD': ''").databases.values()
        self.assertNotIn("set_env", found)

    def test_settings_below_are_read_too(self):
        """Settings two directories below are found, and what is not text is passed over."""
        self.write("a/b/settings.py", '"django.db.backends.mysql"')
        with open("settings.py", "wb") as file:
            file.write(b"\xff")
        self.assertEqual({"mysql": {}}, self.propose().databases)

    def test_variables_of_the_project_are_left_alone(self):
        """Where the settings mean something else by DATABASE_ENGINE, the environments do not set it."""
        for text, expected in (
            ('os.environ["DATABASE_ENGINE"] == "sqlite"', {"set_env": {}}),
            ('"ENGINE": os.environ["DATABASE_ENGINE"]', {}),
            ("dj_database_url.config('DATABASE_URL')", {}),
            ("parse(os.environ.get('DATABASE_URL', 'sqlite:///a'))", {}),
            ("env.dj_db_url('DATABASE_URL')", {}),
            ("parse(env('DATABASE_URL',\n    default='sqlite:///a'))", {}),
            ("", {}),
        ):
            with self.subTest(text):
                self.assertEqual({"sqlite": expected}, self.propose(settings_DOT_py=text).databases)

    def test_databases_of_today(self):
        """The databases in the names of environments are proposed, each with its own lines."""
        text = "[tox]\nenvlist = py312-dj52-{sqlite,pg16}\n[testenv]\nsetenv =\n    pg16: A=b\ncommands = a\n"
        table = {"kind": "postgres", "image": "postgres:16", "set_env": {"A": "b"}, "cells": "ends"}
        self.assertEqual({"sqlite": {}, "pg16": table}, self.propose(tox_DOT_ini=text).databases)

    def test_mariadb_that_is_called_mysql(self):
        """Where the jobs start MariaDB, environments that say MySQL have that."""
        tox = "[tox]\nenvlist = py312-dj52-{sqlite,mysql}\n[testenv]\ncommands = a\n"
        for services, kind in (("a: {image: mariadb}", "mariadb"), ("a: {image: mariadb}, b: {image: mysql}", None)):
            job = "jobs: {test: {services: {%s}, steps: [{run: tox}]}}" % services
            found = self.propose(tox_DOT_ini=tox, _DOT_github__workflows__a_DOT_yml=job).databases["mysql"]
            self.assertEqual(kind, found.get("kind"))

    def test_variables_that_tox_passes_on(self):
        """Those that a job with the server has, and the settings read, lead to the server of the environments."""
        tox = "[tox]\nenvlist = py312-dj52-{sqlite,postgres}\n[testenv]\ncommands = a\n"
        tox += "passenv = DB_*\n  USER_POSTGRES\nsetenv =\n  postgres: ENGINE=psql\n"
        env = "{DB_HOST: a, USER_POSTGRES: b, DB_PASSWORD: c, OTHER_PORT: d}"
        job = "jobs: {test: {services: {a: {image: postgres}}, env: %s, steps: [{run: tox}]}}" % env
        settings = "'DB_HOST' 'USER_POSTGRES' 'OTHER_PORT'"
        found = self.propose(
            tox_DOT_ini=tox, tests__settings_DOT_py=settings, _DOT_github__workflows__a_DOT_yml=job
        ).databases
        expected = {
            "DB_HOST": "{env:POSTGRES_HOST:127.0.0.1}",
            "USER_POSTGRES": "{env:POSTGRES_USER:postgres}",
            "ENGINE": "psql",
        }
        self.assertEqual(expected, found["postgres"]["set_env"])

    def test_who_logs_in(self):
        """A user and a password that the settings say in words are those of the server."""
        entry = '"ENGINE": "django.db.backends.{}", "USER": {}, "PASSWORD": {}, "HOST": "localhost"\n'
        for kind, user, password, expected in (
            ("postgresql", "'a'", '"b"', {"user": "a", "password": "b"}),
            ("postgresql", "USER", "os.environ['P']", {}),
            ("postgresql", "'postgres'", '"b"', {"password": "b"}),
            ("mysql", "'root'", "'b'", {"password": "b"}),
            ("mysql", "'a'", "'b'", {}),
        ):
            with self.subTest(kind + user):
                (found,) = self.propose(settings_DOT_py=entry.format(kind, user, password)).databases.values()
                self.assertEqual(expected, {key: found[key] for key in ("user", "password") if key in found})
        text = entry.format("postgresql", "'a'", "'b'") + "}, {" + entry.format("postgresql", "'c'", "'b'")
        (found,) = self.propose(settings_DOT_py=text).databases.values()
        self.assertEqual((None, "b"), (found.get("user"), found["password"]))

    def test_who_logs_in_by_a_service(self):
        """What a service says is taken where the settings have it too, unless the environments tell them another."""
        env = "{POSTGRES_USER: a, POSTGRES_PASSWORD: b}"
        job = "jobs: {test: {services: {c: {image: postgres, env: %s}}, steps: [{run: pytest}]," % env
        job += " strategy: {matrix: {database: [sqlite, postgres]}},"
        job += " env: {DB: '${{ matrix.database }}', DB_USER: a}}}"
        text = "os.environ['DB'] 'django.db.backends.postgresql' 'sqlite3' os.getenv('DB_%s', 'a')"
        self.write(".github/workflows/a.yml", job)
        table = self.propose(settings_DOT_py=text % "LOGIN").databases["postgres"]
        self.assertEqual(("a", None), (table.get("user"), table.get("password")))
        table = self.propose(settings_DOT_py=text % "USER").databases["postgres"]
        self.assertEqual((None, "{env:POSTGRES_USER:postgres}"), (table.get("user"), table["set_env"]["DB_USER"]))

    def test_a_service_without_a_password(self):
        """Where the settings name none either, the server has none; elsewhere nothing is certain."""
        job = "jobs: {test: {services: {c: {image: mysql, env: {%s: x}}}, steps: [{run: pytest}]}}"
        text = "{'ENGINE': 'django.db.backends.mysql', 'USER': 'root', 'HOST': '127.0.0.1'%s}"
        for variable, more, expected in (
            ("MYSQL_ALLOW_EMPTY_PASSWORD", "", ""),
            ("MYSQL_ALLOW_EMPTY_PASSWORD", ", 'PASSWORD': x()", None),
            ("MYSQL_ROOT_PASSWORD", "", None),
        ):
            self.write(".github/workflows/a.yml", job % variable)
            table = self.propose(settings_DOT_py=text % more).databases["mysql"]
            self.assertEqual(expected, table.get("password"), variable + more)

    def test_who_logs_in_and_variables(self):
        """What the settings say in words is the default of variables too."""
        tox = (
            "[tox]\nenvlist = py312-dj52-{sqlite,postgres}\n[testenv]\nsetenv =\n  postgres: DB_USER=x\ncommands = a\n"
        )
        text = "'django.db.backends.postgresql', 'USER': 'a'"
        table = self.propose(tox_DOT_ini=tox, settings_DOT_py=text).databases["postgres"]
        self.assertEqual(("a", "{env:POSTGRES_USER:a}"), (table["user"], table["set_env"]["DB_USER"]))

    def test_images_with_more_than_the_server(self):
        """An image with PostGIS, say, is kept, unless jobs have several, or one that is an expression."""
        job = "jobs: {%s}"
        one = "%s: {services: {db: {image: '%s'}}, steps: [{run: pytest}]}"
        self.write("settings.py", '"django.contrib.gis.db.backends.postgis"')
        for images, expected in (
            (["postgis/postgis:17-3.5"], "postgis/postgis:17-3.5"),
            (["postgres:17", "pgvector/pgvector:pg17"], "pgvector/pgvector:pg17"),
            (["postgis/postgis:17-3.5", "postgis/postgis:15-3.3"], None),
            (["postgis/postgis:${{ matrix.image }}"], None),
            (["postgres:17"], None),
        ):
            with self.subTest(images):
                text = job % ", ".join(one % pair for pair in zip("ab", images))
                (found,) = self.propose(_DOT_github__workflows__a_DOT_yml=text).databases.values()
                self.assertEqual(expected, found.get("image"))

    def test_commands_for_databases_in_one_environment(self):
        """What tox runs with a variable for each database is a database; other variables are for all of them."""
        tox = "[tox]\nenvlist = py312-dj52\n[testenv]\ncommands =\n  pytest a\n  env B=1 pytest a\n"
        tox += "  env MY_DB=postgresql pytest a\n  env MY_DB=sqlite pytest a\n  env MY_DB=mysql ./b\n"
        proposal = self.propose(tox_DOT_ini=tox, settings_DOT_py="os.environ.get('MY_DB')")
        table = {"kind": "postgres", "cells": "ends", "set_env": {"MY_DB": "postgresql"}, "commands": ["pytest a"]}
        self.assertEqual({"sqlite": {}, "postgresql": table}, proposal.databases)
        kept = ["pytest a", "env B=1 pytest a", "env MY_DB=sqlite pytest a", "env MY_DB=mysql ./b"]
        self.assertEqual(kept, proposal.testenv.commands)
        self.assertEqual("commands = env MY_DB=postgresql pytest a", proposal.sources.tox.translated[0][0])

    def test_plain_environments_of_a_package_for_one_server(self):
        """Environments without a word for a database have the only one that the settings know."""
        text = "[tox]\nenvlist = py312-dj52{,-psycopg3}\n[testenv]\ndeps =\n    psycopg3: psycopg\ncommands = a\n"
        names = ["sqlite", "psycopg3"]
        self.assertEqual(names, list(self.propose(tox_DOT_ini=text).databases))
        names[0] = "postgres"
        settings = '"ENGINE": "django.db.backends.postgresql"'
        self.assertEqual(names, list(self.propose(tox_DOT_ini=text, settings_DOT_py=settings).databases))

    def test_a_server_that_all_jobs_have(self):
        """Where no job runs without PostgreSQL, a switch for SQLite is for something else."""
        text = 'os.environ.get("SQLITE") "django.db.backends.sqlite3" "django.db.backends.postgresql"'
        job = "jobs: {test: {services: {db: {image: postgres}}, steps: [{run: pytest}]}}"
        proposal = self.propose(settings_DOT_py=text, _DOT_github__workflows__a_DOT_yml=job)
        self.assertEqual(({"postgres": {}}, {}), (proposal.databases, proposal.testenv.set_env))

    def test_the_name_of_the_database(self):
        """A job's variable for it is set, with a name for each environment; other files than words stay as they are."""
        env = "{MY_DATABASE_NAME: db, OLD_DB_NAME: ':memory:', PG_DB_NAME: a, DATABASE_NAME: b, NO_DB_NAME: c}"
        job = "jobs: {test: {env: %s, steps: [{run: pytest}]}}" % env
        text = "DATABASES = env('MY_DATABASE_NAME') env('OLD_DB_NAME') env('PG_DB_NAME') env('DATABASE_NAME')"
        found = self.propose(settings_DOT_py=text, _DOT_github__workflows__a_DOT_yml=job).testenv.set_env
        self.assertEqual({"MY_DATABASE_NAME": "{env_name}", "OLD_DB_NAME": ":memory:"}, found)

    def test_drivers_that_nothing_needs(self):
        """A driver is left out where only SQLite is tested and no file imports it, and that is said."""
        text = "[tox]\nenvlist = py312-dj52\n[testenv]\ncommands = a\n"
        text += "deps =\n    mysqlclient\n    psycopg2==2.8.6\n    b\n"
        testenv = self.propose(tox_DOT_ini=text).testenv
        self.assertEqual(
            (["b"], ["psycopg2==2.8.6", "mysqlclient"]), ([one[0] for one in testenv.deps], testenv.drivers)
        )
        self.write("a/fields.py", "import psycopg2\n")
        self.assertEqual(["mysqlclient"], self.propose(tox_DOT_ini=text).testenv.drivers)
        named = text.replace("commands = a", "commands = env DB=mysql a")
        self.assertEqual([], self.propose(tox_DOT_ini=named).testenv.drivers)
        servers = self.propose(tox_DOT_ini=text, settings_DOT_py='"django.db.backends.mysql"').testenv
        self.assertEqual([], servers.drivers)
