"""Tests of proposing databases."""

from tests.matrix.init.proposals import ProposalTests


class DatabaseTests(ProposalTests):
    def test_the_database(self):
        """Settings without SQLite get their server, and a switch for SQLite is set."""
        self.assertEqual(["postgres"], self.propose(settings_DOT_py='"django.db.backends.postgresql"').databases)
        text = (
            'if os.environ.get("SQLITE"):\n  "django.db.backends.sqlite3"\nelse:\n  "django.db.backends.postgresql"\n'
        )
        proposal = self.propose(settings_DOT_py=text)
        self.assertEqual((["sqlite"], {"SQLITE": "1"}), (proposal.databases, proposal.testenv.set_env))

    def test_settings_below_are_read_too(self):
        """Settings two directories below are found, and what is not text is passed over."""
        self.write("a/b/settings.py", '"django.db.backends.mysql"')
        with open("settings.py", "wb") as file:
            file.write(b"\xff")
        self.assertEqual(["mysql"], self.propose().databases)
