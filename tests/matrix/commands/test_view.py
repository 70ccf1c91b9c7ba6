"""Tests of looking at the matrix."""

import json

from tests.matrix.helpers import ProjectTests


class ListTests(ProjectTests):
    def test_a_table_in_the_terminal(self):
        """list shows a row for each Django and a column for each Python, and how many there are."""
        self.configure()
        output = self.succeed("list")
        self.assertRegex(output, r"Django +3.11 +3.12 +3.13 +3.14 +3.15\n")
        self.assertRegex(output, r"\n +6.1 +x +x +x +x\n")
        self.assertIn("11 environments. The table of facts is of ", output)

    def test_for_programs(self):
        """list --json has every environment with what it is made of."""
        self.configure('[databases.postgres]\ncells = "newest"')
        environments = json.loads(self.succeed("list", "--json"))["environments"]
        self.assertEqual("py314-django52-postgres", environments[0]["name"])
        self.assertEqual(
            ("3.14", "5.2", "postgres"), tuple(environments[0][key] for key in ("python", "django", "kind"))
        )
        self.assertIn("psycopg2-binary", environments[0]["requirements"])

    def test_names_only(self):
        """list --names prints one name a line."""
        self.configure('django = ["6.1"]')
        self.assertEqual(4, len(self.succeed("list", "--names").split()))

    def test_what_is_special_is_named(self):
        """list names the environments that may fail and those on request, and says why others are excluded."""
        self.configure(
            'main = true\non_request = ["py315-djangomain"]\n[[exclude]]\ncells = "py315-django61"\nreason = "a bug"'
        )
        output = self.succeed("list")
        self.assertIn("May fail in CI: py312-djangomain-sqlite ", output)
        self.assertIn("Run on request: py315-djangomain-sqlite\n", output)
        self.assertIn("Excluded: py315-django61: a bug\n", output)

    def test_several_environments_of_a_cell_are_counted(self):
        """A cell with two versions of a factor has their number in the table."""
        self.configure('django = ["6.1"]\npython = ["3.12"]\n[factors.a.versions.1]\n[factors.a.versions.2]')
        self.assertRegex(self.succeed("list"), r"\n +6.1 +2x\n")


class ShowTests(ProjectTests):
    def test_why_a_cell_is_in(self):
        """show prints the rule, its source, dates and what is installed."""
        self.configure('databases = ["postgres"]\ndjango = "all"\npython = "all"')
        output = self.succeed("show", "py36-django22-postgres")
        for part in (
            ": in",
            "Django 2.2 supports Python 3.6",
            "https://",
            "life ended 2022-04-11",
            "psycopg2-binary<2.9",
        ):
            self.assertIn(part, output)

    def test_why_a_cell_is_out(self):
        """show prints what keeps a cell out, whatever it is."""
        self.configure('[[exclude]]\ncells = "py312-django61"\nreason = "a bug"')
        for cell, reason in (
            ("py310-django61", "does not choose this Python"),
            ("py315-django52", "`unofficial` in django-test-matrix.toml would take it"),
            ("py311-django61", "requires Python >=3.12"),
            ("py312-django61-sqlite", "excluded: a bug"),
            ("py312-django61", "excluded: a bug"),
        ):
            with self.subTest(cell):
                output = self.succeed("show", cell)
                self.assertIn(": out", output)
                self.assertIn(reason, output)

    def test_a_name_that_is_not_there(self):
        """A wrong name is answered with the nearest."""
        self.configure()
        self.assertIn('did you mean "py312-django61', self.refuse("show", "py312-djang61"))

    def test_what_runs_on_request(self):
        """show names the command that runs an environment on request."""
        self.configure('main = true\non_request = ["djangomain"]')
        output = self.succeed("show", "py314-djangomain-sqlite")
        self.assertIn("run on request: tox run -e py314-djangomain-sqlite", output)
        self.assertIn("may fail in CI: the branch main changes every day", output)
