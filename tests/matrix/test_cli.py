"""Tests of the commands: what they print."""

import json

from tests.matrix.helpers import ProjectTests, in_process


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


class ShowTests(ProjectTests):
    def test_why_a_cell_is_in(self):
        """show tells the rule, its source, dates and what is installed."""
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
        """show tells what keeps a cell out, whatever it is."""
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


class PrintTests(ProjectTests):
    def test_each_file_can_be_printed(self):
        """The commands that make one file print it, and write none."""
        self.configure()
        before = self.files()
        self.assertIn("[testenv]", self.succeed("tox"))
        self.assertIn("[env_run_base]", self.succeed("tox", "--toml"))
        self.assertIn("tox_after_run_commands", self.succeed("toxfile"))
        self.assertIn("Framework :: Django :: 6.1", self.succeed("classifiers"))
        self.assertIn("| 6.1 |", self.succeed("readme"))
        self.assertEqual(before, self.files())

    def test_options_stand_before_and_after_the_command(self):
        """--config and --today are understood on both sides of the command."""
        self.configure()
        before = self.succeed("--today", "2025-05-01", "list", "--names")
        self.assertEqual(before, self.succeed("list", "--names", "--today", "2025-05-01"))
        self.assertIn("django42", before)


class ProcessTests(ProjectTests):
    def test_help(self):
        """--help works with warnings as errors, without settings and without a project."""
        process = in_process("--help", cwd=self.directory)
        self.assertEqual(0, process.returncode, process.stdout)
        self.assertIn("check", process.stdout)

    def test_no_command(self):
        """Without a command the help is shown, and it is no success."""
        process = in_process(cwd=self.directory)
        self.assertEqual(2, process.returncode)
        self.assertIn("usage:", process.stdout)

    def test_a_mistake_has_no_traceback(self):
        """A mistake in the configuration is one line, also in a real process."""
        self.configure('djnago = "all"')
        process = in_process("write", cwd=self.directory)
        self.assertEqual(2, process.returncode)
        self.assertEqual(1, process.stdout.count("\n"), process.stdout)
