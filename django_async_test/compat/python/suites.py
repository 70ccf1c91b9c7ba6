"""Whether ``TestSuite.debug()`` is running the current test, which unittest shows only in a frame of its own.

Needed by: the engine; ``debug()`` tears no class down after an exception, and does not inform the test.
Delete when: never; unittest passes the flag from method to method as an argument.
Upstream: https://github.com/python/cpython/blob/main/Lib/unittest/suite.py (``TestSuite.run(result, debug=False)``)
Tests: tests/compat/python/test_suites.py
"""

import sys
import unittest

__unittest = True


def is_debugging():
    """Return whether a suite whose ``debug()`` was called is running in this thread; False if that cannot be seen."""
    code = getattr(unittest.TestSuite.run, "__code__", None)
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code is code and frame.f_locals.get("debug"):
            return True
        frame = frame.f_back
    return False
