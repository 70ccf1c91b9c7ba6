"""Tests of how the processes are started."""

import os
import unittest
from unittest import mock

from django_async_test.order.launchers import DjangoLauncher, PytestLauncher


class LauncherTests(unittest.TestCase):
    def test_djangos_process(self):
        """The process of Django is told the labels and the options of the runner, and gets the settings."""
        launcher = DjangoLauncher(["app"], "a.Runner", {"tags": ["x"]}, settings="site.settings")
        config = launcher.config(log="log", suite="suite")
        self.assertEqual(["app"], config["labels"])
        self.assertEqual(("a.Runner", {"tags": ["x"]}), (config["testrunner"], config["options"]))
        self.assertEqual("site.settings", launcher.environment("path")["DJANGO_SETTINGS_MODULE"])
        self.assertEqual("path", launcher.command("path")[-1])

    def test_djangos_labels_for_few_imports(self):
        """Where no other modules may be imported, the labels are the tests themselves."""
        config = DjangoLauncher(["app"]).config(log="log", tests=["a.B.x#2", "a.B.y"], imports=["a", "c"])
        self.assertEqual(["a.B.x", "a.B.y"], config["labels"])
        self.assertEqual(["a", "c"], config["imports"])

    def test_pytests_process(self):
        """pytest collects the labels, or only the files that may be imported; its plugin finds the configuration."""
        launcher = PytestLauncher(["tests"])
        launcher.config(log="log")
        self.assertEqual("tests", launcher.command("path")[-1])
        launcher.config(log="log", tests=["a.py::x"], imports=["b.py", "a.py"])
        self.assertEqual(["b.py", "a.py"], launcher.command("path")[-2:])
        self.assertIn("no:randomly", launcher.command("path"))
        self.assertEqual("path", launcher.environment("path")["DJANGO_ASYNC_TEST_ORDER"])

    def test_the_order_of_sets_is_the_same_in_each_process(self):
        """Hashes have one seed, the one that was chosen if one was."""
        with mock.patch.dict(os.environ):
            os.environ.pop("PYTHONHASHSEED", None)
            self.assertEqual("0", DjangoLauncher([]).environment("path")["PYTHONHASHSEED"])
            os.environ["PYTHONHASHSEED"] = "5"
            self.assertEqual("5", DjangoLauncher([]).environment("path")["PYTHONHASHSEED"])
