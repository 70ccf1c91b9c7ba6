"""Tests of databases for which the same command has settings of their own."""

from django_async_test.matrix.migration import LEFT_OUT, TRANSLATED
from tests.matrix.init.proposals import MigrationTests, ProposalTests

SETTINGS = "import os\nDATABASES = {'default': {'ENGINE': 'django.db.backends.%s'%s}}\n"
HOST = ", 'HOST': os.environ.get('OUR_POSTGRES_HOST', ''), 'NAME': os.environ['OUR_POSTGRES_NAME']"
FILES = {
    "tests/sqlite.py": SETTINGS % ("sqlite3", ""),
    "tests/pg.py": SETTINGS % ("postgresql", HOST),
    "tests/oracle.py": SETTINGS % ("oracle", ""),
}
COMMAND = "django-admin test --settings=tests.{}"
TOX = "[testenv]\ndeps =\n  cx_Oracle\n  a\ncommands =\n  a first\n" + "".join(
    "  {}\n".format(COMMAND.format(name)) for name in ("pg", "sqlite", "oracle")
)


class SettingsTests(ProposalTests):
    def setUp(self):
        super().setUp()
        for name, text in FILES.items():
            self.write(name, text)

    def test_commands_of_one_environment(self):
        """Each database has its command and what leads to the server, and all have the commands beside those."""
        proposal = self.propose(tox_DOT_ini=TOX)
        self.assertEqual(["a first", COMMAND.format("sqlite")], proposal.testenv.commands)
        self.assertEqual(["sqlite", "postgres"], list(proposal.databases))
        table = proposal.databases["postgres"]
        self.assertEqual((["a first", COMMAND.format("pg")], "ends"), (table["commands"], table["cells"]))
        self.assertEqual(["OUR_POSTGRES_HOST", "OUR_POSTGRES_NAME"], sorted(table["set_env"]))
        self.assertEqual("{env_name}", table["set_env"]["OUR_POSTGRES_NAME"])

    def test_commands_of_a_job(self):
        """What a job runs beside the command that was taken is a database too."""
        steps = ", ".join("{run: %s}" % COMMAND.format(name) for name in ("sqlite", "pg"))
        proposal = self.propose(_DOT_github__workflows__a_DOT_yml="jobs: {test: {steps: [%s]}}" % steps)
        self.assertEqual([COMMAND.format("sqlite") + " {posargs}"], proposal.testenv.commands)
        self.assertEqual([COMMAND.format("pg") + " {posargs}"], proposal.databases["postgres"]["commands"])

    def test_settings_that_are_no_choice(self):
        """Settings with the same database, or with none that is known, are for something else."""
        self.write("tests/more.py", FILES["tests/sqlite.py"])
        for names in (("sqlite", "more"), ("sqlite", "nothing"), ("sqlite", "oracle"), ("sqlite", "pg", "more")):
            commands = [COMMAND.format(name) for name in names]
            proposal = self.propose(tox_DOT_ini="[testenv]\ncommands =\n  {}\n".format("\n  ".join(commands)))
            self.assertEqual(commands, proposal.testenv.commands)
            self.assertNotIn("commands", str(proposal.databases))


class ReportTests(MigrationTests):
    def test_what_became_of_the_commands(self):
        """Those of databases were translated; one for a database that no environment can have is named."""
        found = {one.name: one for one in self.migration(dict(FILES, **{"tox.ini": TOX}))}
        self.assertEqual(TRANSLATED, found["commands = " + COMMAND.format("pg")].verdict)
        oracle = found["commands = " + COMMAND.format("oracle")]
        self.assertEqual(
            (LEFT_OUT, "there is no such database here: keep its environment"), (oracle.verdict, oracle.text)
        )
        self.assertIn("no database Oracle", found["cx_Oracle"].text)
