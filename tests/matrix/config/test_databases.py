"""Tests of the databases in a configuration."""

from django_async_test.matrix import config
from tests.matrix.helpers import TODAY, MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "no such database": ('databases = ["postgress"]', ['did you mean "postgres"?']),
    "no database": ("databases = []", ['write databases = ["sqlite"]']),
    "twice the same": ('databases = ["sqlite", "sqlite"]', ['duplicate database "sqlite"']),
    "no such kind": ('[databases.pg]\nkind = "postgre"', [":3: databases.pg.kind:", 'did you mean "postgres"?']),
    "driver of another kind": ('[databases.postgres]\ndriver = "pymysql"', [":3: databases.postgres.driver:"]),
    "image of nothing": ('[databases.sqlite]\nimage = "a"', ["sqlite has no server"]),
    "name that tox knows": ('[databases.py36]\nkind = "sqlite"', ["a database needs a name"]),
    "name with a dash": ('[databases.my-pg]\nkind = "postgres"', ["a database needs a name"]),
    "unknown selection": ('[databases.sqlite]\ncells = "newst"', ['did you mean "newest"?', "A list names cells."]),
    "cell that is not there": ('[databases.sqlite]\ncells = ["py312-django42"]', ["end of life of Django 4.2"]),
    "no image": ('[databases.postgres]\nimage = "a b"', [":3: databases.postgres.image:"]),
    "name of a job": ('[databases.generated]\nkind = "sqlite"', ["is the name of a job"]),
    "database without a driver": (
        'django = ["4.1"]\npython = "all"\n[databases.postgres]\ndriver = "psycopg"',
        [":4: databases.postgres:", "there is no driver psycopg for Django 4.1"],
    ),
    "database without a cell": (
        '[databases.sqlite]\ncells = ["py312-django52-postgres"]\n[databases.postgres]',
        [":2: databases.sqlite:", "its cells leave none"],
    ),
    "no beginning of a name": ('[databases.postgres]\nvariables = "a-"', [":3: databases.postgres.variables:"]),
}


class DatabaseTests(MistakeTests):
    def parsed(self, text):
        self.configure(text)
        return config.load(today=TODAY).databases

    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_a_list_names_kinds(self):
        """A list of kinds is as good as tables that say nothing."""
        for text in ('databases = ["sqlite", "postgres"]', "[databases.sqlite]\n[databases.postgres]"):
            sqlite, postgres = self.parsed(text)
            self.assertEqual(
                ("sqlite", "sqlite", "", None), (sqlite.name, sqlite.kind, sqlite.variables, sqlite.set_env)
            )
            self.assertEqual(("all", None, "POSTGRES_"), (postgres.cells, postgres.driver, postgres.variables))

    def test_a_table_says_more(self):
        """Each key of a table is taken."""
        text = """
            [databases.pg]
            kind = "postgres"
            cells = ["py312"]
            driver = "psycopg"
            image = "postgis/postgis:16"
            variables = "PG_"
            deps = ["a"]
            set_env = { A = true }
        """
        (found,) = self.parsed(text)
        self.assertEqual(("pg", "postgres", ["py312"], "psycopg"), (found.name, found.kind, found.cells, found.driver))
        self.assertEqual(("postgis/postgis:16", "PG_", {"A": "true"}), (found.image, found.variables, found.set_env))
        self.assertEqual(["a"], [dependency.requirement for dependency in found.deps])
