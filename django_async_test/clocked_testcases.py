"""The test case classes on a loop whose time only the test moves."""

from .engine.clock import Clocked
from .mixin import AsyncTestMixin
from .testcases import TestCase

__all__ = ["ClockedTestCase", "ClockedTestMixin"]


class ClockedTestMixin(Clocked, AsyncTestMixin):
    """Makes any Django test case class asynchronous, on a loop whose time only ``await self.advance()`` moves."""


class ClockedTestCase(ClockedTestMixin, TestCase):
    """A `TestCase` on a loop whose time starts at 0 and moves only by ``await self.advance(seconds)``."""
