"""Tests of the lifespan of an ASGI application."""

import unittest

from django_async_test import LifespanError, TestCase, lifespan
from tests.helpers import TestsAboutTests, forever

try:
    from django.core.handlers.asgi import ASGIHandler
except ImportError:
    # Django before 3.0
    ASGIHandler = None


class Application(object):
    """Answers start-up and shutdown as it was asked to: completes, fails, raises, ends or waits."""

    def __init__(self, startup="complete", shutdown="complete"):
        self.answers = {"startup": startup, "shutdown": shutdown}
        self.done = []

    async def __call__(self, scope, receive, send):
        while True:
            phase = (await receive())["type"].split(".")[1]
            answer = self.answers[phase]
            self.done.append(phase)
            if isinstance(answer, Exception):
                raise answer
            if answer == "end":
                return
            if answer == "wait":
                await forever()
            scope["state"][phase] = True
            await send({"type": "lifespan.{}.{}".format(phase, answer), "message": "no database"})
            if phase == "shutdown":
                return


class LifespanTests(TestsAboutTests):
    def run_test(self, test):
        class Inner(TestCase):
            async def test(self):
                await test(self)

        self.assertPasses(Inner)

    def test_it_starts_up_and_shuts_down(self):
        """The application is started before the block, shut down after it, and its state is given."""

        async def test(case):
            application = Application()
            async with lifespan(application) as state:
                case.assertEqual({"startup": True}, state)
                case.assertEqual(["startup"], application.done)
            case.assertEqual(["startup", "shutdown"], application.done)

        self.run_test(test)

    def test_it_shuts_down_after_an_exception(self):
        """An exception of the block passes when the application has been shut down."""

        async def test(case):
            application = Application()
            with case.assertRaises(ZeroDivisionError):
                async with lifespan(application):
                    1 / 0
            case.assertEqual(["startup", "shutdown"], application.done)

        self.run_test(test)

    def test_a_failure_is_raised(self):
        """The message of the application is in the error; the block is not entered if it is the start-up."""

        async def test(case):
            with case.assertRaisesRegex(LifespanError, "its startup has failed: 'no database'"):
                async with lifespan(Application(startup="failed")):
                    case.fail("It has started.")
            with case.assertRaisesRegex(LifespanError, "its shutdown has failed"):
                async with lifespan(Application(shutdown="failed")):
                    pass

        self.run_test(test)

    def test_an_exception_is_raised(self):
        """It is the application's own."""

        async def test(case):
            with case.assertRaisesRegex(ValueError, "at the start"):
                async with lifespan(Application(startup=ValueError("at the start"))):
                    case.fail("It has started.")
            with case.assertRaisesRegex(ValueError, "at the end"):
                async with lifespan(Application(shutdown=ValueError("at the end"))):
                    pass

        self.run_test(test)

    def test_an_end_in_the_middle_is_an_error(self):
        """An application that returns, or is never done, has not finished its start-up."""

        async def test(case):
            with case.assertRaisesRegex(LifespanError, "ended before its startup was complete"):
                async with lifespan(Application(startup="end")):
                    case.fail("It has started.")
            with case.assertRaisesRegex(LifespanError, "did not finish its startup within 0.05 seconds"):
                async with lifespan(Application(startup="wait"), timeout=0.05):
                    case.fail("It has started.")
            with case.assertRaisesRegex(LifespanError, "ended before its shutdown was complete"):
                async with lifespan(Application(shutdown="end")):
                    pass

        self.run_test(test)

    @unittest.skipUnless(ASGIHandler, "Django before 3.0 has no ASGI application")
    def test_djangos_own_application_has_none(self):
        """What Django says about it is raised."""

        async def test(case):
            with case.assertRaisesRegex(ValueError, "Django can only handle ASGI/HTTP connections"):
                async with lifespan(ASGIHandler()):
                    case.fail("It has started.")

        self.run_test(test)
