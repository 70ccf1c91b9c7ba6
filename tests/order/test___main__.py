"""Tests of the command with a small project, in processes of its own."""

import importlib.util
import os
import unittest

from tests.runners.helpers import RunnersTestCase

SUITE = """\
import os
import unittest


class FirstTests(unittest.TestCase):
    def test_polluter(self):
        os.environ["LEFT"] = "1"

    def test_other(self):
        pass


class SecondTests(unittest.TestCase):
    def test_victim(self):
        self.assertNotIn("LEFT", list(os.environ))
"""


# The database of the project is always that.
@unittest.skipUnless(os.environ.get("TEST_DATABASE", "sqlite") == "sqlite", "It is the same beside each database")
class CommandTests(RunnersTestCase):
    def setUp(self):
        super().setUp()
        with open(self.path("polluting.py"), "w") as file:
            file.write(SUITE)

    def order(self, *args):
        return self.python(["-m", "django_async_test.order", "--rounds", "1"] + list(args), code=1)

    def test_a_polluter_is_found(self):
        """The command finds a polluter in a suite of Django, says what it leaves, and how to repeat it."""
        output = self.order("polluting", "--seed", "1")
        self.assertIn("Fails after polluting.FirstTests.test_polluter:\n  polluting.SecondTests.test_victim", output)
        self.assertIn("    environ: LEFT was not set, and is '1'\n", output)
        self.assertIn(
            "polluting --exactly polluting.FirstTests.test_polluter polluting.SecondTests.test_victim", output
        )
        self.assertFalse(os.path.exists(self.path(".test-order.json")))

    @unittest.skipUnless(importlib.util.find_spec("pytest"), "pytest is not installed")
    def test_a_polluter_is_found_with_pytest(self):
        """The command finds a polluter in a suite of pytest, too."""
        output = self.order("polluting.py", "--runner", "pytest")
        self.assertIn("Fails after polluting.py::FirstTests::test_polluter:\n", output)
        self.assertIn("    environ: LEFT was not set, and is '1'\n", output)
