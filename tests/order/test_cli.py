"""Tests of the command, with trials that need no process."""

import contextlib
import io
import os
import tempfile
import unittest
from unittest import mock

from django_async_test.order import cli
from django_async_test.order.trials import OutOfTime, Suite

from .test_search import Trials as Answers


class Trials(Answers):
    """Stands for the real ones."""

    forks = True
    progress = None

    def __init__(self, tests, fails):
        super().__init__(fails)
        description = {
            "tests": [[key, 0, ["m.C"], module] for key, module in tests],
            "modules": [],
            "calls_hooks": True,
        }
        self.suite = Suite(description)

    def __call__(self, launcher, **kwargs):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass

    def start(self):
        return self.suite

    def printed(self, lines):
        return "printed"


class CommandTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)

    def main(self, *words, fails=None, tests=(("m.C.x", "m"), ("m.C.y", "m"))):
        """Run the command; return its exit code and what it prints."""
        out, err = io.StringIO(), io.StringIO()
        trials = Trials(tests, fails or (lambda victim, before, imports: victim == "m.C.y" and "m.C.x" in before))
        with mock.patch.object(cli, "Trials", trials), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = cli.main(["--settings", "s"] + list(words))
        return code, out.getvalue() + err.getvalue()

    def test_a_dependency_is_an_error(self):
        """The exit code is 1, and the report has the command that repeats it."""
        code, text = self.main("m", "--seed", "3")
        self.assertEqual(1, code)
        self.assertIn("2 tests, --seed 3, a fork for each trial.", text)
        self.assertIn("python -m django_async_test.order --settings s m --exactly m.C.x m.C.y", text)
        self.assertEqual([], os.listdir("."))

    def test_pytest_repeats_it_itself(self):
        """For a suite of pytest the command that repeats it is one of pytest."""
        _, text = self.main("m", "--runner", "pytest")
        self.assertIn("python -m pytest -p no:randomly m.C.x m.C.y", text)

    def test_an_import_is_repeated_with_few_imports(self):
        """The modules that are needed are named."""
        finding = mock.Mock(kind=cli.Kind.IMPORTED, causes=("a",), victim="m.C.x")
        words = cli._repeat(cli.options.parser().parse_args(["m"]), finding)
        self.assertEqual(["m", "--imports", "a", "m", "--exactly", "m.C.x"], words[3:])

    def test_without_dependencies_it_succeeds(self):
        """The exit code is 0."""
        self.assertEqual(0, self.main(fails=lambda *args: False)[0])

    def test_what_cannot_be_run(self):
        """No test, a label that cannot be imported and missing settings are errors with the exit code 2."""
        for words, tests, expected in (
            ([], (), "There is no test"),
            ([], (("unittest.loader._FailedTest.x.y", "unittest.loader"),), "Cannot be imported: x.y"),
            (["--resume"], (("m.C.x", "m"),), "there is no"),
            (["--exactly", "m.C.z"], (("m.C.x", "m"),), "the suite has no m.C.z"),
        ):
            code, text = self.main(*words, tests=tests)
            self.assertEqual(2, code)
            self.assertIn(expected, text)
        with mock.patch.object(cli.options, "settings_of", return_value=None):
            self.assertIn("Nothing says which settings", self.main()[1])

    def test_the_end_of_the_time(self):
        """What was found is reported, and how to go on."""
        for error in (OutOfTime, KeyboardInterrupt):
            code, text = self.main(fails=mock.Mock(side_effect=error))
            self.assertEqual(3, code)
            self.assertIn("No test was found that depends on the order so far", text)
            self.assertIn("in round 1: --resume goes on where it has ended.", text)

    def test_some_tests_in_one_order(self):
        """--exactly runs the tests once and shows what they have printed."""
        code, text = self.main("--exactly", "m.C.x", "m.C.y")
        self.assertEqual(1, code)
        self.assertEqual("printed\nm.C.x: passed\nm.C.y: failed\n", text)
