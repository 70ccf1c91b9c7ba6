"""Tests of the check ``leaked_state``."""

import os
from unittest import mock

from django_async_test.engine.checks.selection import fail_on

from ..helpers import Case
from .helpers import CheckTestCase

NAME = "ASYNC_TEST_LEAKED"


@fail_on(leaked_state=True)
class StateCase(Case):
    pass


class LeakedStateTests(CheckTestCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(os.environ.pop, NAME, None)

    def test_what_stays_changed_is_found(self):
        """The report says what it is, and what to do."""

        class Inner(StateCase):
            def test(self):
                os.environ[NAME] = os.environ.get(NAME, "") + "x"

        self.assertFound(Inner, "os.environ['{}'] was ".format(NAME), "when the test ended. Undo it")

    def test_what_is_undone_is_not_found(self):
        """What was there before, and what a clean-up undoes, is no finding; the check can be switched off."""

        class Inner(StateCase):
            def test_undone(self):
                patcher = mock.patch.dict(os.environ, {NAME: "x"})
                patcher.start()
                self.addCleanup(patcher.stop)

            async def test_nothing(self):
                pass

            @fail_on(leaked_state=False)
            def test_allowed(self):
                os.environ[NAME] = "x"

        self.assertClean(Inner)
