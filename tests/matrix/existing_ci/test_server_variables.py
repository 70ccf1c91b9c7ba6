"""Tests of the variables by which settings find a server."""

import unittest

from django_async_test.matrix.existing_ci import server_variables


class ServerVariableTests(unittest.TestCase):
    def test_variables_of_a_job(self):
        """Those that the settings read lead to the server of an environment; another server's are passed over."""
        text = "'DB_HOST' 'DB_PORT' 'MYSQL_USER' 'PG_USERNAME' 'PG_PASS' 'PG_NAME' 'PG_OPTIONS'"
        given = ["DB_HOST", "DB_PORT", "MYSQL_USER", "PG_USERNAME", "PG_PASS", "PG_NAME", "PG_OPTIONS", "PGPASSWORD"]
        given += ["PGDATABASE", "PGOPTIONS"]
        self.assertEqual(
            {
                "DB_HOST": "{env:POSTGRES_HOST:127.0.0.1}",
                "DB_PORT": "{env:POSTGRES_PORT:5432}",
                "PG_USERNAME": "{env:POSTGRES_USER:postgres}",
                "PG_PASS": "{env:POSTGRES_PASSWORD:postgres}",
                "PG_NAME": "{env_name}",
                # The library's own.
                "PGPASSWORD": "{env:POSTGRES_PASSWORD:postgres}",
            },
            server_variables.of_job(given, "postgres", text),
        )
        expected = {
            "DB_HOST": "{env:MARIADB_HOST:127.0.0.1}",
            "DB_PORT": "{env:MARIADB_PORT:3306}",
            "MYSQL_USER": "{env:MARIADB_USER:root}",
        }
        self.assertEqual(expected, server_variables.of_job(given, "mariadb", text))

    def test_names_that_settings_put_together(self):
        """They are read too, and so is one for the password, which jobs with a server without one do not set."""
        expected = {"A_HOST": "{env:MYSQL_HOST:127.0.0.1}", "A_USER": "{env:MYSQL_USER:root}"}
        given = ["A_HOST", "A_USER", "A_PORT"]
        for text in ("'A_' + key", 'f"A_{key}"', "'A_%s' % key", "'A_{}'.format(key)"):
            keys = " for key in ['HOST', 'USER']"
            self.assertEqual(expected, server_variables.of_job(given, "mysql", text + keys), text)
            found = server_variables.of_job(given, "mysql", text + keys + " 'PASSWORD'")
            self.assertEqual(dict(expected, A_PASSWORD="{env:MYSQL_PASSWORD:mysql}"), found)
        self.assertEqual({}, server_variables.of_job(given, "mysql", "'A_' 'HOST' 'A_USERS'"))

    def test_values_of_today(self):
        """They stay what leads to a server on this machine; CI tells others, and the database keeps its name."""
        given = {
            "DB_USER": "root",
            "DB_PASSWORD": "",
            "DB_NAME": "a",
            "DB_PORT": "{env:X}",
            "DB": "b",
            "REDIS_HOST": "c",
        }
        told = server_variables.as_told(given, "mysql", "DB_")
        expected = dict(given, DB_USER="{env:DB_USER:root}", DB_PASSWORD="{env:DB_PASSWORD:}")
        self.assertEqual(expected, told)
        told = server_variables.as_told({"PGHOST": "d"}, "postgres", "POSTGRES_")
        self.assertEqual({"PGHOST": "{env:POSTGRES_HOST:d}"}, told)

    def test_a_url_of_today(self):
        """It stays so on this machine too; one of another server, or without one, is left alone."""
        given = {"A": "mysql://root@127.0.0.1/b?c=d", "B": "postgres://x@y/z", "C": "mysql:///b"}
        url = "mysql://{env:MY_USER:root}:{env:MY_PASSWORD:}@{env:MY_HOST:127.0.0.1}:{env:MY_PORT:3306}/b?c=d"
        self.assertEqual(dict(given, A=url), server_variables.as_told(given, "mysql", "MY_"))
        (url,) = server_variables.as_told({"A": "postgres://x:y@z:1"}, "postgres", "PG_").values()
        self.assertEqual("postgres://{env:PG_USER:x}:{env:PG_PASSWORD:y}@{env:PG_HOST:z}:{env:PG_PORT:1}", url)

    def test_a_prefix_that_settings_have(self):
        """Variables that begin in a way of the project's own are told so."""
        text = "os.getenv('DB_HOST') os.getenv('DB_USER')"
        self.assertEqual("DB_", server_variables.prefix_of("postgres", text))
        self.assertIsNone(server_variables.prefix_of("sqlite", text))
        found = server_variables.of_job(["DB_HOST"], "postgres", text)
        self.assertEqual({"DB_HOST": "{env:DB_HOST:127.0.0.1}"}, found)

    def test_where_a_variable_leads(self):
        """A database, another server, or a container that only a job has."""
        for name, value, expected in (
            ("DB_HOST", "localhost", (True, True, False)),
            ("CACHE_URL", "postgres://x@y/z", (True, True, True)),
            ("REDIS_HOST", "127.0.0.1", (False, True, False)),
            ("REDIS_HOST", "redis", (False, True, True)),
            ("BROKER", "redis://u:p@redis:6379/0", (False, True, True)),
            ("BROKER", "redis://localhost:6379/0", (False, True, False)),
            ("REDIS_DB", "1", (False, False, False)),
            ("PLAIN", "redis", (False, False, False)),
        ):
            found = (
                server_variables.leads_to_database(name, value),
                server_variables.leads_to_server(name, value),
                server_variables.leads_to_container(name, value),
            )
            self.assertEqual(expected, found, (name, value))
