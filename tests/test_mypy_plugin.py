"""Tests of the plugin of mypy, without mypy; ci/check_types.py runs it."""

import ast
import os
import unittest

from django_async_test.engine import prepared_hooks

from .test_layout import PACKAGE, read


class MypyPluginTests(unittest.TestCase):
    def test_the_hooks_are_those_that_can_be_coroutine_functions(self):
        """What mypy accepts is what the package awaits where unittest and Django have a plain function."""
        tree = ast.parse(read(PACKAGE, "mypy_plugin.py"))
        assigned = [node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "HOOKS"]
        self.assertEqual(set(prepared_hooks.CLASS_HOOKS + prepared_hooks.INSTANCE_HOOKS), ast.literal_eval(assigned[0]))
        self.assertTrue(os.path.exists(os.path.join(PACKAGE, "py.typed")))
