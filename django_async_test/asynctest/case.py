"""The test case classes of asynctest, on the engine that Django's classes have here."""

import types
import unittest

from ..engine.checks.selection import END_DEFAULTS, ignore_loop
from ..engine.clock import Clocked
from ..engine.traits import Traits
from ..engine.unittest_case import AsyncLifecycle

__all__ = ["ClockedTestCase", "FunctionTestCase", "TestCase", "ignore_loop"]

__unittest = True


class TestCase(AsyncLifecycle, unittest.TestCase):
    """Coroutine tests, hooks and clean-ups; no database.

        class ClientTests(asynctest.TestCase):
            async def setUp(self):
                self.client = await connect()
                self.addCleanup(self.client.close)

            async def test_ping(self):
                self.assertEqual("pong", await self.client.ping())

    ``loop``, ``use_default_loop``, ``forbid_get_event_loop`` and the
    assertions are described at `AsyncLifecycle`.  A test method may be a plain
    generator, too: suites have them that are older than ``async def``.
    The checks at the end of a test that this package has added are off, unless
    ``fail_on()`` or the environment switches them on, and ``@strict`` is about
    asynctest's own three: a suite that passes with asynctest passes here.
    """

    _async_test = Traits(
        default_checks=dict.fromkeys(END_DEFAULTS, False),
        strict_switches_all_on=False,
        awaits_generators=True,
        # As asynctest does it: its tests and extensions count on a loop that is there.
        makes_loop_at_once=True,
        watches_mocks_once_needed=False,
    )


class _OfInstances(object):
    """A method that a class does not have, only its instances.

    Loaders make a test, from the class and a name, of each class that has ``runTest()``; one that was imported into a
    test module is none.
    """

    def __init__(self, function):
        self._function = function

    def __get__(self, instance, owner):
        if instance is None:
            raise AttributeError("{} is made of a function, not loaded by its name.".format(owner.__name__))
        return types.MethodType(self._function, instance)


class FunctionTestCase(TestCase, unittest.FunctionTestCase):
    """Makes a test of a function, which may be a coroutine function, as may ``setUp`` and ``tearDown``."""

    def setUp(self):
        """Call the function given as ``setUp``."""
        return self._setUpFunc() if self._setUpFunc is not None else None

    def tearDown(self):
        """Call the function given as ``tearDown``."""
        return self._tearDownFunc() if self._tearDownFunc is not None else None

    @_OfInstances
    def runTest(self):
        """Call the function."""
        return self._testFunc()


class ClockedTestCase(Clocked, TestCase):
    """Coroutine tests on a loop whose time starts at 0 and moves only by ``await self.advance(seconds)``.

    class CacheTests(asynctest.ClockedTestCase):
        async def test_an_entry_expires(self):
            cache = Cache(self.loop, lifetime=60)
            cache.set("name", "Ada")
            await self.advance(61)
            self.assertIsNone(cache.get("name"))
    """
