import unittest
from typing import Any

from ..clock import Clocked
from ..lifecycle import AsyncLifecycle
from ..optional_checks import ignore_loop as ignore_loop

__all__ = ["ClockedTestCase", "FunctionTestCase", "TestCase", "ignore_loop"]

class TestCase(AsyncLifecycle, unittest.TestCase): ...

class FunctionTestCase(TestCase, unittest.FunctionTestCase):
    def runTest(self) -> Any: ...

class ClockedTestCase(Clocked, TestCase): ...
