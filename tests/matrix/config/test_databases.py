"""Tests of the databases in a configuration."""

from django_async_test.matrix import config
from tests.matrix.helpers import TODAY, MistakeTests, names_of

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
    "like nothing": (
        '[databases.sqlite]\nlike = "postgras"\n[databases.postgres]',
        [":3: databases.sqlite.like:", 'did you mean "postgres"?'],
    ),
    "like itself": ('[databases.sqlite]\nlike = "sqlite"', [":3: databases.sqlite.like:", "no other database"]),
    "like one that is like another": (
        '[databases.a]\nkind = "sqlite"\n[databases.b]\nlike = "a"\nkind = "sqlite"\n[databases.sqlite]\nlike = "b"',
        [":8: databases.sqlite.like:", "name that"],
    ),
    "like a mistake": (
        '[databases.a]\nlike = "sqlite"\nkind = "sqlite"\n[databases.sqlite]\nset_env = { X = [] }',
        ["X"],
    ),
    "user of nothing": ('[databases.sqlite]\npassword = "a"', ["sqlite has no server"]),
    "user of MySQL": ('[databases.mysql]\nuser = "a"', [":3: databases.mysql.user:", "only root"]),
    "two servers on one port": (
        '[ci.servers.a]\nkind = "postgres"\n[ci.servers.postgres]',
        [":2: ci.servers:", "two of one kind"],
    ),
    "a server of nothing": ("[ci.servers.sqlite]", [":2: ci.servers.sqlite:", "no server"]),
    "no word": ('[databases.postgres]\nuser = "a b"', [":3: databases.postgres.user:", "expected a word"]),
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

    def test_a_table_like_another_runs_the_same(self):
        """A table takes what runs from the one that it is like, without its server; what it says itself comes first."""
        text = """
            [databases.postgres]
            cells = ["py312"]
            driver = "psycopg"
            image = "postgres:17"
            deps = ["a"]
            set_env = { A = "1", B = "1" }

            [databases.mysql]
            like = "postgres"
            set_env = { B = "2" }

            [databases.sqlite]
            like = "postgres"
            cells = "ends"
        """
        _, mysql, sqlite = self.parsed(text)
        self.assertEqual((["py312"], None, None), (mysql.cells, mysql.driver, mysql.image))
        self.assertEqual(("a", {"A": "1", "B": "2"}), (mysql.deps[0].requirement, mysql.set_env))
        self.assertEqual(("ends", {"A": "1", "B": "1"}), (sqlite.cells, sqlite.set_env))

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

    def test_several_servers_and_drivers(self):
        """A table can be several databases, each with its name, its image and its driver, in a few cells."""
        text = """
            django = ["5.2", "6.1"]
            python = ["3.12", "3.13", "3.14"]
            [databases.postgres]
            images = ["postgres:14", "postgres:18-alpine"]
            drivers = ["psycopg2", "psycopg"]
        """
        databases = self.matrix(text).config.databases
        expected = ["postgres14psycopg2", "postgres14psycopg", "postgres18psycopg2", "postgres18psycopg"]
        self.assertEqual(expected, [one.name for one in databases])
        self.assertEqual(
            ("postgres", "psycopg", "postgres:14"), (databases[1].kind, databases[1].driver, databases[1].image)
        )
        names = names_of(self.matrix(text))
        self.assertIn("py312-django52-postgres14psycopg", names)
        self.assertNotIn("py313-django52-postgres14psycopg", names)
        self.assertNotIn("py312-django61-postgres14psycopg", names)

    def test_mistakes_with_several(self):
        """What cannot be one of several is refused."""
        table = "[databases.postgres]\n"
        self.assertMistakes(
            {
                "both": (table + 'image = "postgres:15"\nimages = ["postgres:16"]', [":3: databases.postgres.image:"]),
                "no version": (table + 'images = ["postgres"]', [":3: databases.postgres.images:", "does not say"]),
                "no such driver": (
                    table + 'drivers = ["pymysql"]',
                    [":3: databases.postgres.drivers:", "unknown value"],
                ),
                "twice": (
                    table + 'images = ["postgres:15", "postgres:15-alpine"]',
                    ["is the name of another database"],
                ),
                "too many": (table + "images = [{}]".format('"postgres:15",' * 20), ["are more than 12"]),
            }
        )
