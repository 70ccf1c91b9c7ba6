"""Tests of the texts of the plugin's modules."""

import ast
import unittest

from django_async_test.matrix.plugin import source


class SourceTests(unittest.TestCase):
    def test_the_recorder_is_for_every_python(self):
        """The recorder has the syntax of Python 3.5 and imports, beside the standard library, coverage only."""
        tree = ast.parse(source.recorder(), feature_version=(3, 5))
        imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        self.assertEqual(
            {"atexit", "coverage", "importlib.util", "json", "os", "re", "sqlite3", "sys", "time"}, imported
        )

    def test_a_module(self):
        """The other modules can be had too."""
        self.assertIn("def tox_after_run_commands", source.text("hooks.py"))
