"""Tests of proposing databases."""

from tests.matrix.init.proposals import ProposalTests


class DatabaseTests(ProposalTests):
    def test_the_database(self):
        """Settings without SQLite get their server, and a switch for SQLite is set."""
        self.assertEqual({"postgres": {}}, self.propose(settings_DOT_py='"django.db.backends.postgresql"').databases)
        text = (
            'if os.environ.get("SQLITE"):\n  "django.db.backends.sqlite3"\nelse:\n  "django.db.backends.postgresql"\n'
        )
        proposal = self.propose(settings_DOT_py=text)
        self.assertEqual(({"sqlite": {}}, {"SQLITE": "1"}), (proposal.databases, proposal.testenv.set_env))

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
            ("", {}),
        ):
            with self.subTest(text):
                self.assertEqual({"sqlite": expected}, self.propose(settings_DOT_py=text).databases)

    def test_databases_of_today(self):
        """The databases in the names of environments are proposed, each with its own lines."""
        text = "[tox]\nenvlist = py312-dj52-{sqlite,pg16}\n[testenv]\nsetenv =\n    pg16: A=b\ncommands = a\n"
        table = {"kind": "postgres", "image": "postgres:16", "set_env": {"A": "b"}, "cells": "ends"}
        self.assertEqual({"sqlite": {}, "pg16": table}, self.propose(tox_DOT_ini=text).databases)

    def test_a_server_that_all_jobs_have(self):
        """Where no job runs without PostgreSQL, a switch for SQLite is for something else."""
        text = 'os.environ.get("SQLITE") "django.db.backends.sqlite3" "django.db.backends.postgresql"'
        job = "jobs: {test: {services: {db: {image: postgres}}, steps: [{run: pytest}]}}"
        proposal = self.propose(settings_DOT_py=text, _DOT_github__workflows__a_DOT_yml=job)
        self.assertEqual(({"postgres": {}}, {}), (proposal.databases, proposal.testenv.set_env))
