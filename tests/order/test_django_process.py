"""Tests of the process that has a suite of Django."""

import os
import tempfile
import unittest
from unittest import mock

from django_async_test.order import django_process, outcomes, serving


class Subject(unittest.TestCase):
    def test_it(self):
        """It passes."""


class Runner(object):
    """A test runner as Django's."""

    reorder_by = (Subject,)

    def build_suite(self, labels):
        return unittest.TestSuite([Subject("test_it")])

    def setup_databases(self):
        return []

    def run_suite(self, suite):
        raise AssertionError("This is not called.")

    def run_tests(self, labels):
        suite = self.build_suite(labels)
        self.setup_databases()
        return self.run_suite(suite)


class DjangoProcessTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.key = __name__ + ".Subject.test_it"

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_runner(self, **config):
        config = dict({"imports": [], "suite": None, "request": None, "no_fork": False}, **config)
        said = []
        channel = mock.Mock(say=said.append)
        channel.requests.readline.return_value = ""
        django_process.serving_runner(Runner, config, channel)().run_tests([])
        return said

    def test_the_suite_is_described(self):
        """The command is told each test with its group, its class and its module; then requests are waited for."""
        said = self.run_runner(suite=self.path("suite"), no_fork=True)
        self.assertEqual(["cannot fork: it was not wanted"], said)
        found = serving.read_json(self.path("suite"))
        self.assertEqual([[self.key, 0, [__name__ + ".Subject"], __name__]], found["tests"])
        self.assertEqual([__name__], found["modules"])

    def test_one_request(self):
        """A process for one trial answers its request, and ends."""
        request = {"tests": [self.key], "blame": False, "answer": self.path("answer"), "tells": False}
        serving.write_json(self.path("request"), request)
        self.assertEqual([], self.run_runner(request=self.path("request"), imports=["json"]))
        self.assertTrue(outcomes.read(self.path("answer"), "").of(self.key).has_passed)

    def test_a_runner_of_another_kind(self):
        """A runner that has no run_suite() cannot be used, and the error says what can."""
        with self.assertRaisesRegex(SystemExit, "--testrunner"):
            django_process.serving_runner(object, {}, None)
