"""Tests of django_async_test.matrix, skipped where it cannot run: before Python 3.9, and without its extra."""

import os
import unittest

try:
    import jinja2  # noqa: F401

    import django_async_test.matrix.cli  # noqa: F401
except (ImportError, SyntaxError) as error:
    # The environment named matrix sets it: there nothing may be skipped.
    if os.environ.get("MATRIX_TESTS") == "required":
        raise
    raise unittest.SkipTest("the generator cannot run here: {}".format(error))
