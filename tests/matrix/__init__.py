"""Tests of django_async_test.matrix, left out where it cannot run: before Python 3.9, and without its extra."""

import os
import unittest

try:
    import jinja2  # noqa: F401

    import django_async_test.matrix.cli  # noqa: F401
except (ImportError, SyntaxError) as error:
    OBSTACLE = str(error)
else:
    OBSTACLE = ""


class GeneratorTests(unittest.TestCase):
    def test_the_generator_can_run(self):
        """All that it needs can be imported; if not, its tests are left out, and this one is skipped instead."""
        # The environment named matrix sets it: there nothing may be skipped.
        if OBSTACLE and os.environ.get("MATRIX_TESTS") != "required":
            self.skipTest("the generator cannot run here: {}".format(OBSTACLE))
        self.assertEqual("", OBSTACLE)


def load_tests(loader, tests, pattern):
    """Find the modules of this package where they can be imported."""
    if not OBSTACLE:
        tests.addTests(loader.discover(os.path.dirname(os.path.abspath(__file__)), pattern or "test*.py"))
    return tests
