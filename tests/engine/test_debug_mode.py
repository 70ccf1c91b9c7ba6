"""Tests of asyncio's debug mode for a class."""

import asyncio
import logging
import time
import unittest
from unittest import mock

from django_async_test.compat.python import loops
from django_async_test.engine.debug_mode import DebugMode

from ..helpers import TestsAboutTests, run_class
from .helpers import Case


def patient_loop():
    """Return a loop that finds no callback slow: on a busy machine a tenth of a second is little."""
    loop = asyncio.new_event_loop()
    loop.slow_callback_duration = 30
    return loop


class DebugModeTests(TestsAboutTests):
    def test_the_class_switches_it_on_and_off(self):
        """The class says True, False, or None for what the loop has by itself; a subclass may change it."""
        seen = []

        class Unchanged(Case):
            async def test(self):
                seen.append(self.loop.get_debug())

        class On(Unchanged):
            debug = True

        class Off(On):
            debug = False

        class Again(Off):
            debug = None

        class Inherited(On):
            pass

        def factory():
            loop = patient_loop()
            loop.set_debug(by_itself)
            return loop

        off, on = [False, True, False, False, True], [True, True, False, True, True]
        for by_itself, expected in ((False, off), (True, on)):  # noqa: B007 - the classes look at it
            del seen[:]
            for cls in (Unchanged, On, Off, Again, Inherited):
                with mock.patch.object(cls, "loop_factory", staticmethod(factory)):
                    outcome = run_class(cls)
                self.assertTrue(outcome.wasSuccessful(), outcome.problems())
            self.assertEqual(expected, seen)

    def test_the_method_of_that_name_still_works(self):
        """Runners call ``case.debug()`` (``--pdb``, ``suite.debug()``), whatever the class or a mixin says."""
        ran = []

        class Mixin(object):
            debug = True

        class Direct(Case):
            debug = True
            loop_factory = staticmethod(patient_loop)

            async def test(self):
                ran.append(self.loop.get_debug())

            async def test_fails(self):
                raise ValueError("let through")

        class Mixed(Mixin, Direct):
            debug = False

        class OnlyMixed(Mixin, Case):
            loop_factory = staticmethod(patient_loop)
            test = Direct.test
            test_fails = Direct.test_fails

        for cls, value in ((Direct, True), (Mixed, False), (OnlyMixed, True)):
            with self.subTest(cls.__name__):
                del ran[:]
                cls("test").debug()
                unittest.TestSuite([cls("test")]).debug()
                self.assertEqual([value, value], ran)
                with self.assertRaisesRegex(ValueError, "let through"):
                    cls("test_fails").debug()

    def test_the_loop_that_goes_on_is_given_back_as_it_was(self):
        """A default loop is in debug mode during the test only."""
        loop = patient_loop()
        self.addCleanup(loop.close)
        # PYTHONASYNCIODEBUG switches it on for each loop.
        before = loop.get_debug()
        self.addCleanup(loops.remember_default_loop())
        asyncio.set_event_loop(loop)

        class Inner(Case):
            debug = True
            use_default_loop = True

            async def test(self):
                self.assertTrue(loop.get_debug())

        self.assertPasses(Inner)
        self.assertIs(before, loop.get_debug())

    def test_a_slow_callback_fails_the_test(self):
        """What asyncio would log is part of the failure, and not logged."""

        class Inner(Case):
            debug = True

            async def test(self):
                time.sleep(0.15)  # Longer than debug mode allows
                await asyncio.sleep(0)

        with self.assertNotLogged("asyncio"):
            self.assertFails(Inner, "Inner.test: asyncio's debug mode reports: Executing ", " took 0.")

    def test_an_exception_that_nobody_retrieved_tells_where_the_callback_was_scheduled(self):
        """The loop knows in debug mode."""

        def broken():
            raise ValueError("in a callback")

        class Inner(Case):
            debug = True

            async def test(self):
                self.loop.call_soon(broken)
                await asyncio.sleep(0)

        self.assertFails(Inner, "in a callback", "Created at:", "self.loop.call_soon(broken)")

    def test_code_that_listens_to_the_logger_gets_its_records(self):
        """assertLogs() in the test works, and fails nothing else."""

        class Inner(Case):
            debug = True
            loop_factory = staticmethod(patient_loop)

            async def test(self):
                with self.assertLogs("asyncio", "WARNING"):
                    logging.getLogger("asyncio").warning("listen")

        self.assertPasses(Inner)

    def test_what_ends_a_loop_is_no_slow_callback_of_the_test(self):
        """What asyncio runs by itself takes long on a busy machine only, which is not the test's doing."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        reported = []
        for what in (loop.shutdown_asyncgens(), asyncio.sleep(0)):
            findings = mock.Mock()
            with DebugMode(loop, True, findings), mock.patch.object(loop, "slow_callback_duration", 0):
                loop.run_until_complete(what)
            reported.append([call[0][0] for call in findings.add.call_args_list])
        self.assertEqual([], reported[0])
        self.assertIn("Executing <Task finished", reported[1][0])

    def assertNotLogged(self, name):
        return NotLogged(self, logging.getLogger(name))


class NotLogged(logging.Handler):
    """Fails the test if anything reaches the logger's handlers."""

    def __init__(self, test, logger):
        super().__init__(logging.WARNING)
        self._test = test
        self._logger = logger
        self._records = []

    def emit(self, record):
        self._records.append(record.getMessage())

    def __enter__(self):
        self._logger.addHandler(self)

    def __exit__(self, *exc_info):
        self._logger.removeHandler(self)
        self._test.assertEqual([], self._records)
