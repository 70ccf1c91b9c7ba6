"""Tests of reading files that may be anything."""

import os
import stat

from django_async_test.matrix import reading
from django_async_test.matrix.errors import Problem
from tests.matrix.helpers import ProjectTests


class ReadingTests(ProjectTests):
    def test_a_file_and_none(self):
        """A file is read with its line ends; of one that is not there nothing is read."""
        with open("a", "wb") as file:
            file.write(b"a\r\nb")
        self.assertEqual(("a\r\nb", None), (reading.text("a"), reading.text("b")))

    def test_what_is_no_file(self):
        """A pipe is not waited for; a directory, a broken link and bytes are refused."""
        os.mkfifo("pipe")
        os.mkdir("directory")
        os.symlink("nowhere", "link")
        with open("bytes", "wb") as file:
            file.write(b"\xff")
        for name, message in (
            ("pipe", "pipe: cannot be read: it is not a regular file"),
            ("directory", "it is a directory"),
            ("link", "it is not a regular file"),
            ("bytes", "it is not UTF-8"),
        ):
            with self.subTest(name), self.assertRaisesRegex(Problem, message):
                reading.text(name)

    def test_toml_of_any_depth(self):
        """What is nested too deeply, and a number that is too long, are mistakes like others."""
        for text in ("a = " + "[" * 5000 + "]" * 5000, "a = " + "1" * 5000, "a ="):
            with self.assertRaises(ValueError):
                reading.toml(text)

    def test_commands_refuse_it_in_one_line(self):
        """A configuration that is a pipe is not waited for."""
        os.mkfifo("pipe.toml")
        for command in ("check", "write"):
            with self.subTest(command):
                self.assertIn("not a regular file", self.refuse_in_pipe("--config", "pipe.toml", command))

    def test_init_takes_nothing_from_it(self):
        """A tox.ini that is a pipe stays as it is, and a note says why nothing was taken from it."""
        os.mkfifo("tox.ini")
        code, output = self.run_command("init", "--yes")
        self.assertEqual(0, code, output)
        self.assertIn("tox.ini: its configuration of tox was not understood, and nothing was taken from it", output)
        self.assertTrue(stat.S_ISFIFO(os.stat("tox.ini").st_mode))

    def refuse_in_pipe(self, *arguments):
        """Return the line with which a command is refused; the files are not compared, for one is a pipe."""
        code, output = self.run_command(*arguments)
        self.assertEqual((2, 1), (code, output.count("\n")), output)
        return output
