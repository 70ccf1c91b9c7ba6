"""Tests of the command line: its options, and how commands end."""

from tests.matrix.helpers import ProjectTests, in_process


class OptionTests(ProjectTests):
    def test_options_stand_before_and_after_the_command(self):
        """--config and --today are understood on both sides of the command."""
        self.configure()
        before = self.succeed("--today", "2025-05-01", "list", "--names")
        self.assertEqual(before, self.succeed("list", "--names", "--today", "2025-05-01"))
        self.assertIn("django42", before)

    def test_a_date_that_is_none(self):
        """--today refuses what is not a date with an example."""
        code, output = self.run_command("list", "--today", "tomorrow")
        self.assertEqual(2, code)
        self.assertIn("expected a date like 2026-11-25, not tomorrow", output)


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
