"""Tests of the options of the command."""

import contextlib
import io
import os
import tempfile
import unittest
from unittest import mock

from django_async_test.order import options


class OptionsTests(unittest.TestCase):
    def parse(self, *words):
        return options.parser().parse_args(words)

    def test_the_words_that_choose_the_suite_are_kept(self):
        """What is to be repeated is the same suite: a command line becomes options, and these the command line."""
        words = ["--settings", "s", "--tag", "slow", "app.tests"]
        self.assertEqual(words, options.arguments(self.parse(*words + ["--rounds", "3"])))
        self.assertEqual(["--runner", "pytest"], options.arguments(self.parse("--runner", "pytest")))

    def test_the_options_of_the_runner(self):
        """Those of Django's runner that were given are its arguments, and no others."""
        self.assertEqual({}, options.runner_options(self.parse()))
        found = options.runner_options(self.parse("--tag", "a", "-p", "check*.py"))
        self.assertEqual({"tags": ["a"], "pattern": "check*.py"}, found)

    def test_numbers_are_positive(self):
        """No round at all, or no second, is an error."""
        for words in (["--rounds", "0"], ["--seconds", "-1"]):
            with contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit):
                self.parse(*words)

    def test_where_the_settings_are_from(self):
        """The option wins over the variable, and that over what manage.py says."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        with mock.patch.dict(os.environ, environment, clear=True):
            self.assertIsNone(options.settings_of(self.parse()))
            with open("manage.py", "w") as file:
                file.write('os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")')
            self.assertEqual("site.settings", options.settings_of(self.parse()))
            os.environ["DJANGO_SETTINGS_MODULE"] = "other"
            self.assertEqual("other", options.settings_of(self.parse()))
            self.assertEqual("mine", options.settings_of(self.parse("--settings", "mine")))
