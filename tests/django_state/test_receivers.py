"""Tests of what a test can change of the receivers of signals."""

import importlib
import os
import sys
import tempfile
from unittest import mock

from django.db.models.signals import post_save, pre_save
from django.dispatch import Signal

from django_async_test.django_state.receivers import Receivers

from ..engine.state.helpers import PartTestCase
from ..helpers import collect_what_dies_late

MODULE = """
from django.db.models.signals import post_save
from django.dispatch import receiver


@receiver(post_save)
def receive(**kwargs):
    pass
"""


def receive(**kwargs):
    pass


class ReceiversTests(PartTestCase):
    part = Receivers()

    def test_receivers_are_named_and_put_back(self):
        """Connected and disconnected ones, of Django's signals and of others, with the place that did it."""
        signal = Signal()
        signal.connect(receive, dispatch_uid="before")
        for one in (post_save, signal):
            before = one.receivers[:]
            self.assertNamedAndPutBack(
                lambda one=one: one.connect(receive),
                lambda one=one: one.receivers[:],
                "has receive (",
                "test_receivers.py:",
            )
            self.assertEqual(before, one.receivers)
        self.assertNamedAndPutBack(
            lambda: signal.disconnect(dispatch_uid="before"), lambda: signal.receivers[:], "has lost receive ("
        )
        noted = self.part.take()
        post_save.connect(receive)
        (change,) = self.part.changes(noted)
        self.part.put_back(noted)
        self.assertIn("test_receivers_are_named_and_put_back", change.where)

    def test_a_list_that_was_emptied(self):
        """Who mutes a signal without ``disconnect()`` is named, too."""
        pre_save.connect(receive)
        self.addCleanup(pre_save.disconnect, receive)
        self.assertNamedAndPutBack(
            lambda: setattr(pre_save, "receivers", []), lambda: pre_save.receivers[:], "pre_save has lost receive"
        )

    def test_what_is_no_change(self):
        """One that is disconnected again, one that is gone, and what a module connects while it is imported."""

        def use():
            post_save.connect(receive)
            post_save.disconnect(receive)

            def local(**kwargs):
                pass

            post_save.connect(local)

        def use_and_collect():
            use()
            collect_what_dies_late()

        self.assertUnchanged(use_and_collect)
        with tempfile.TemporaryDirectory() as directory:
            with open(os.path.join(directory, "async_test_receivers.py"), "w") as file:
                file.write(MODULE)
            with mock.patch.object(sys, "path", [directory] + sys.path):
                importlib.invalidate_caches()
                self.assertUnchanged(lambda: importlib.import_module("async_test_receivers"))
        module = sys.modules.pop("async_test_receivers")
        self.assertTrue(post_save.disconnect(module.receive))

    def test_nothing_stays_in_the_class(self):
        """``Signal`` has its own methods again."""
        methods = Signal.connect, Signal.disconnect
        self.assertUnchanged(lambda: None)
        self.assertEqual(methods, (Signal.connect, Signal.disconnect))
