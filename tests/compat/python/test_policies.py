"""Tests of what is known of event loop policies."""

import asyncio
import unittest
from unittest import mock

from django_async_test.compat.python import policies

from .helpers import LoopTestCase


class PoliciesTests(LoopTestCase):
    @unittest.skipUnless(policies.exist, "this Python has no policies")
    def test_the_loop_of_the_thread_is_kept_by_the_policy(self):
        """thread_storage() has the loop that is set for this thread."""
        asyncio.set_event_loop(self.loop)
        self.assertIs(self.loop, policies.thread_storage()._loop)

    def test_the_class_of_new_loops_is_known(self):
        """loop_class() is the class of which new_event_loop() makes an instance."""
        self.assertIs(type(self.loop), policies.loop_class())

    def test_without_policies_nothing_is_kept_anywhere(self):
        """Where Python has no policies, there is no current one, and the class of loops is the one that it names."""
        with mock.patch.object(policies, "exist", False):
            self.assertIsNone(policies.current())
            self.assertIsNone(policies.thread_storage())
            self.assertIs(getattr(asyncio, "EventLoop", None), policies.loop_class())

    def test_a_policy_that_makes_loops_in_its_own_way_does_not_name_their_class(self):
        """loop_class() is None for a policy with another method, or where the method is not known."""
        policy = mock.Mock()
        with mock.patch.object(policies, "_get_policy", lambda: policy), mock.patch.object(policies, "exist", True):
            self.assertIsNone(policies.loop_class())
        with mock.patch.object(policies, "_BasePolicy", None), mock.patch.object(policies, "exist", True):
            with mock.patch.object(policies, "_get_policy", lambda: policy):
                self.assertIsNone(policies.loop_class())


@unittest.skipUnless(policies.are_replaceable, "policies are deprecated on this Python")
class RefusingTests(LoopTestCase):
    def policy(self, is_exempt):
        return policies.refusing(lambda: "refused", lambda: is_exempt)

    def test_the_loop_is_refused(self):
        """get_event_loop() of the policy calls the function that refuses."""
        self.assertEqual("refused", self.policy(False).get_event_loop())

    def test_an_exempt_caller_learns_that_there_is_none(self):
        """get_event_loop() raises RuntimeError for it, as where no loop is set."""
        self.assertRaisesRegex(RuntimeError, "no current event loop", self.policy(True).get_event_loop)

    def test_everything_else_is_the_business_of_the_real_policy(self):
        """Other methods are those of the policy that was there."""
        policy = self.policy(False)
        policy.set_event_loop(self.loop)
        self.assertIs(self.loop, policies.thread_storage()._loop)
        loop = policy.new_event_loop()
        self.addCleanup(loop.close)
        self.assertIs(type(self.loop), type(loop))
