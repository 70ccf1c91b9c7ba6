"""Tests of servers that the tests need beside their database."""

from tests.matrix.init.proposals import MigrationTests, ProposalTests

SETTINGS = """
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3"},
    "other": {"ENGINE": "django.db.backends.postgresql", "USER": "a", "PASSWORD": "b", "PORT": 5 * 3},
    "third": {"ENGINE": "django.db.backends.mysql", "PASSWORD": ""},
    "fourth": dict(ENGINE="x"),
    "fifth": {"ENGINE": ENGINE},
    **more,
}
"""
SERVICES = "a: {image: postgres}, b: {image: 'mysql:8', env: {MYSQL_ALLOW_EMPTY_PASSWORD: yes}}"
JOB = "jobs: {test: {services: {%s}, steps: [{run: pytest}]}}"


class AliasTests(ProposalTests):
    def servers(self, settings, services=SERVICES):
        return self.propose(settings_DOT_py=settings, _DOT_github__workflows__a_DOT_yml=JOB % services).axes.servers

    def test_servers_at_once(self):
        """Servers that one table of the settings has beside SQLite are started for all, with who logs in."""
        expected = {"postgres": {"user": "a", "password": "b"}, "mysql": {"password": ""}}
        self.assertEqual(expected, self.servers(SETTINGS))
        self.assertIn("mariadb", self.servers(SETTINGS, SERVICES.replace("mysql:8", "mariadb:11")))

    def test_a_choice_of_servers(self):
        """Tables with one of them each are a choice, and so are servers that no job has; others are not understood."""
        one = 'DATABASES = {"default": {"ENGINE": "django.db.backends.%s"}}\n'
        self.assertEqual({}, self.servers("if a:\n    " + one % "sqlite3" + "else:\n    " + one % "postgresql"))
        self.assertEqual({}, self.servers(SETTINGS, "a: {image: postgres}"))
        self.assertEqual({}, self.servers(SETTINGS + "print 'a'\n"))

    def test_settings_in_a_call(self):
        """What is given to `configure` is read too, and a server that is tested itself is not beside it."""
        text = (
            'settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3"}, "b": {"ENGINE": "%s"}})'
        )
        self.assertEqual({"postgres": {}}, self.servers(text % "django.db.backends.postgresql"))
        self.write("tox.ini", "[tox]\nenvlist = py312-dj52-postgres\n[testenv]\ncommands = a\n")
        self.assertEqual({}, self.servers(text % "django.db.backends.postgresql"))

    def test_a_default_among_all(self):
        """Where the settings make one of several tables the default, the others are there beside each of them."""
        table = SETTINGS.replace('"default"', '"sqlite"').replace('"other"', '"postgres"')
        self.write("tox.ini", "[tox]\nenvlist = py312-dj52-{sqlite,postgres}\n[testenv]\ncommands = a\n")
        found = self.servers(table + "DATABASES['default'] = DATABASES.pop(os.environ['DB'])\n")
        self.assertEqual({"postgres": {"user": "a", "password": "b"}, "mysql": {"password": ""}}, found)
        found = self.servers(table + "DATABASES = {'default': DATABASES[os.environ['DB']]}\n")
        self.assertEqual(["mysql"], list(found))


READING = SETTINGS.replace('"a"', 'environ["USER_POSTGRES"]').replace('"PASSWORD": ""', '"HOST": environ["HOST_MYSQL"]')
WORKFLOW = """
jobs:
  test:
    services: {a: {image: postgres}, b: {image: 'mysql:8'}}
    env: {USER_POSTGRES: me, HOST_MYSQL: 127.0.0.1, PORT_MYSQL: 3306}
    steps:
    - run: |
        pip install psycopg2 mysqlclient
        pytest
"""


class TestenvTests(ProposalTests):
    def test_the_way_to_servers_at_once(self):
        """The drivers of these servers stay, and variables of jobs lead the settings to ours where they read them."""
        found = self.propose(settings_DOT_py=READING, _DOT_github__workflows__a_DOT_yml=WORKFLOW)
        expected = {"USER_POSTGRES": "{env:POSTGRES_USER:postgres}", "HOST_MYSQL": "{env:MYSQL_HOST:127.0.0.1}"}
        self.assertEqual(expected, found.testenv.set_env)
        self.assertLessEqual({"psycopg2", "mysqlclient"}, {text for text, _, _ in found.testenv.deps})

    def test_variables_that_begin_alike(self):
        """Where the settings read variables with one beginning, the server is told by these."""
        settings = READING.replace('environ["HOST_MYSQL"]', 'environ["MARIA_HOST"], "PORT": environ["MARIA_PORT"]')
        workflow = WORKFLOW.replace("HOST_MYSQL", "MARIA_HOST")
        found = self.propose(settings_DOT_py=settings, _DOT_github__workflows__a_DOT_yml=workflow)
        self.assertEqual("MARIA_", found.axes.servers["mysql"]["variables"])
        self.assertEqual("{env:MARIA_HOST:127.0.0.1}", found.testenv.set_env["MARIA_HOST"])


class ReportTests(MigrationTests):
    def test_what_became_of_the_services(self):
        """They are in the configuration, and the report says where."""
        found = self.migration({"settings.py": SETTINGS, ".github/workflows/a.yml": JOB % SERVICES})
        texts = [one.text for one in found if one.kind == "service"]
        self.assertIn("[ci.servers.mysql]: the settings have it beside the database", texts)
        self.assertIn('[ci.servers.mysql]\npassword = ""\n', self.read("django-test-matrix.toml"))
        self.assertIn("MYSQL_ALLOW_EMPTY_PASSWORD", self.read(".github/workflows/matrix.yml"))
