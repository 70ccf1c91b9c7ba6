"""Tests of making files."""

from tests.matrix.helpers import ProjectTests


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


class CheckTests(ProjectTests):
    def test_a_difference_is_shown(self):
        """Drift is exit code 1, with a diff and the command that helps."""
        self.configure()
        self.succeed("write")
        self.succeed("check")
        self.configure('extras = ["test"]')
        code, output = self.run_command("check")
        self.assertEqual(1, code)
        self.assertIn("+extras =", output)
        self.assertIn("write", output.splitlines()[-2])
        self.assertIn('"supported" changes', output.splitlines()[-1])

    def test_an_edit_by_hand_is_drift(self):
        """check does not refuse an edited file: it shows the edit."""
        self.configure("today = 2026-11-25")
        self.succeed("write")
        self.write("tox.ini", self.read("tox.ini") + "# mine\n")
        code, output = self.run_command("check")
        self.assertEqual(1, code)
        self.assertIn("-# mine", output)

    def test_a_missing_file_is_drift(self):
        """A file that was never written is drift too."""
        self.configure()
        self.assertEqual(1, self.run_command("check")[0])
