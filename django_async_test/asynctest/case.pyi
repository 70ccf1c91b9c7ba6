import unittest
from typing import Any

from ..engine.checks.selection import ignore_loop as ignore_loop
from ..engine.clock import Clocked
from ..engine.unittest_case import AsyncLifecycle

__all__ = ["ClockedTestCase", "FunctionTestCase", "TestCase", "ignore_loop"]

class TestCase(AsyncLifecycle, unittest.TestCase): ...

class FunctionTestCase(TestCase, unittest.FunctionTestCase):
    def runTest(self) -> Any: ...

class ClockedTestCase(Clocked, TestCase): ...
