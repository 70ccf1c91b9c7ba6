"""Tests of generated files: their header, and that nothing else is overwritten."""

import os

from django_async_test.matrix import write
from tests.matrix.helpers import ProjectTests


class GuardTests(ProjectTests):
    def test_written_twice_is_the_same(self):
        """Generated files can be written again, and do not change."""
        self.configure()
        self.assertIn("wrote", self.succeed("write"))
        before = self.files()
        self.assertNotIn("wrote", self.succeed("write"))
        self.assertEqual(before, self.files())

    def test_a_change_of_the_configuration_changes_the_file(self):
        """A generated file that was not edited follows the configuration."""
        self.configure()
        self.succeed("write")
        self.configure('extras = ["test"]')
        self.succeed("write")
        self.assertIn("extras =\n    test\n", self.read("tox.ini"))

    def test_a_file_that_was_not_generated_is_not_overwritten(self):
        """A file that is there already is refused, with the way out; with --replace it is overwritten."""
        self.configure()
        self.write("tox.ini", "[tox]\n")
        line = self.refuse("write")
        self.assertIn("tox.ini: exists and was not generated", line)
        self.assertIn("write --replace tox.ini", line)
        self.succeed("write", "--replace", "tox.ini")
        self.assertIn("py315-django61-sqlite", self.read("tox.ini"))

    def test_a_file_that_was_edited_is_not_overwritten(self):
        """A generated file with a change by hand is refused, and nothing else is written either."""
        self.configure()
        self.succeed("write")
        self.write("tox.ini", self.read("tox.ini").replace("run the tests", "run my tests"))
        self.assertIn("tox.ini: was edited by hand", self.refuse("write"))

    def test_ends_of_lines_are_no_change(self):
        """A checkout with the line ends of Windows is not taken for an edited one."""
        self.configure()
        self.succeed("write")
        with open("tox.ini", "rb") as file:
            text = file.read()
        with open("tox.ini", "wb") as file:
            file.write(text.replace(b"\n", b"\r\n"))
        self.succeed("check")
        self.succeed("write")

    def test_replace_knows_its_files(self):
        """--replace refuses a file that is none of the generated ones."""
        self.configure()
        self.assertIn("writes no such file", self.refuse("write", "--replace", "setup.py"))

    def test_a_place_that_is_no_directory(self):
        """A path below a file is refused before anything is written."""
        self.configure('[write]\ntox = "tox.ini"\ntox_toml = "file/tox.toml"')
        self.write("file", "")
        self.assertIn("file/tox.toml: cannot be written: file is not a directory", self.refuse("write"))

    def test_rights_stay(self):
        """A file that is written again keeps its rights."""
        self.configure()
        self.succeed("write")
        os.chmod("tox.ini", 0o640)
        self.configure('extras = ["test"]')
        self.succeed("write")
        self.assertEqual(0o640, os.stat("tox.ini").st_mode & 0o777)


class HeaderTests(ProjectTests):
    def test_the_recipe_is_in_the_first_lines(self):
        """A generated file says from what and how it was made."""
        self.write("ci/matrix.toml", 'root = ".."\ncommands = ["a"]\n')
        self.succeed("write", "--config", "ci/matrix.toml")
        first, second, third = self.read("tox.ini").splitlines()[:3]
        self.assertIn("from ci/matrix.toml", first)
        self.assertIn("python -m django_async_test.matrix --config ci/matrix.toml write", second)
        self.assertRegex(third, "[0-9a-f]{16}$")

    def test_the_mark_is_of_the_contents(self):
        """A text with the mark is ours until a letter changes; its layout may."""
        self.configure()
        self.succeed("write")
        text = self.read("tox.ini")
        self.assertTrue(write.is_ours(text, "tox.ini"))
        self.assertTrue(write.is_ours(text.replace("    ", "  ") + "\n", "tox.ini"))
        self.assertFalse(write.is_ours(text + "x = 1\n", "tox.ini"))
        self.assertFalse(write.is_ours("[tox]\n", "tox.ini"))

    def test_a_formatted_file_is_no_difference(self):
        """What a formatter has done to a file is neither a difference nor undone."""
        self.configure()
        self.succeed("write")
        formatted = self.read("tox.ini").replace("    ", "  ")
        self.write("tox.ini", formatted)
        self.succeed("check")
        self.assertIn("unchanged tox.ini", self.succeed("write"))
        self.assertEqual(formatted, self.read("tox.ini"))
        self.assertIn("wrote tox.ini", self.succeed("write", "--replace", "tox.ini"))
        self.assertNotEqual(formatted, self.read("tox.ini"))
