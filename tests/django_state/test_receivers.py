"""Tests of what a test can change of the receivers of signals."""

import importlib
import os
import sys
import tempfile
import types
from unittest import mock

from django.apps import apps
from django.db import models
from django.db.models.signals import post_save, pre_save
from django.dispatch import Signal

from django_async_test.django_state.receivers import Receivers

from ..engine.state.helpers import PartTestCase
from ..helpers import collect_what_dies_late
from ..project.shop.models import Product

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

    def test_what_dies_with_the_test(self):
        """A method of an attribute of the test is disconnected without a word."""

        class Backend(object):
            def clear(self, **kwargs):
                pass

        self.backend = Backend()
        self.addCleanup(delattr, self, "backend")
        before = post_save.receivers[:]
        self.part.test = self
        self.addCleanup(delattr, self.part, "test")
        self.assertUnchanged(lambda: post_save.connect(self.backend.clear))
        self.assertEqual(before, post_save.receivers)
        self.config = types.SimpleNamespace(backend=Backend())
        self.addCleanup(delattr, self, "config")
        self.assertUnchanged(lambda: post_save.connect(self.config.backend.clear))

    def test_what_a_field_connects(self):
        """While the class of a model is made is no change of the receivers."""

        class Connecting(models.CharField):
            def contribute_to_class(self, *args, **kwargs):
                super().contribute_to_class(*args, **kwargs)
                post_save.connect(receive)

        self.addCleanup(post_save.disconnect, receive)
        attributes = {"__module__": Product.__module__, "field": Connecting(max_length=9)}
        self.addCleanup(apps.clear_cache)
        self.addCleanup(apps.all_models["shop"].pop, "connected")
        self.assertUnchanged(lambda: type("Connected", (models.Model,), attributes))

    def test_nothing_stays_in_the_class(self):
        """``Signal`` has its own methods again."""
        methods = Signal.connect, Signal.disconnect
        self.assertUnchanged(lambda: None)
        self.assertEqual(methods, (Signal.connect, Signal.disconnect))

    def test_what_django_connects_itself(self):
        """A part of Django that is made when it is first used, as a storage is, is no change."""

        def receive_as_django(**kwargs):
            pass

        receive_as_django.__module__ = "django.core.files.storage"
        self.addCleanup(post_save.disconnect, receive_as_django)
        self.assertUnchanged(lambda: post_save.connect(receive_as_django))
