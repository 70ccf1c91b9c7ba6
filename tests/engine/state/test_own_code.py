"""Tests of what the code of tests assigns to others."""

import email.policy
import json.scanner
import types
import unittest
from unittest import mock

from django.utils.functional import SimpleLazyObject

from django_async_test.engine import state

from .helpers import marks_of


class Lazy(object):
    """Has what must not be asked for."""

    attribute = SimpleLazyObject(lambda: 1 / 0)


OWN = types.SimpleNamespace(attribute=1)


def fake():
    """Stand in for something."""


class Leaving(unittest.TestCase):
    """Is not run: what it would assign is looked at."""

    client_class = SimpleLazyObject(lambda: 1 / 0)

    def setUp(self):
        json.scanner.NUMBER_RE = None

    def leave(self):
        json.scanner.c_make_scanner = json.scanner.NUMBER_RE = fake
        email.policy.EmailPolicy.fold = fake
        email.policy.EmailPolicy.left = fake
        email.policy.default.__dict__["left"] = 1

    def stay(self):
        OWN.attribute = Lazy.attribute.attribute = Lazy.attribute = Leaving.attribute = self.attribute = 2


class OwnCodeTests(unittest.TestCase):
    def setUp(self):
        (self.part,) = state.parts_of({"own_code"})
        self.part.renew()
        self.addCleanup(self.part.renew)
        patcher = mock.patch.object(state.Part, "test", Leaving("leave"))
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_it_is_named_and_put_back(self):
        """Attributes of modules and classes, new ones too; not what the set-up assigns for each test."""
        before, old = self.part.take(), email.policy.EmailPolicy.fold
        scanner, number = json.scanner.c_make_scanner, json.scanner.NUMBER_RE
        self.addCleanup(setattr, json.scanner, "NUMBER_RE", number)
        marks = marks_of(self.part, before)
        self.assertTrue(marks.are_same())
        json.scanner.c_make_scanner = json.scanner.NUMBER_RE = fake
        email.policy.EmailPolicy.fold = email.policy.EmailPolicy.left = fake
        self.assertFalse(marks.are_same())
        texts = "\n".join(change.text for change in self.part.changes(before))
        self.part.put_back(before)
        self.assertIn("email.policy.EmailPolicy.fold was <function", texts)
        self.assertIn("email.policy.EmailPolicy.left is new", texts)
        self.assertIn("json.scanner.c_make_scanner was", texts)
        self.assertNotIn("NUMBER_RE", texts)
        self.assertIs(old, email.policy.EmailPolicy.fold)
        self.assertIs(scanner, json.scanner.c_make_scanner)
        self.assertFalse(hasattr(email.policy.EmailPolicy, "left"))
        self.assertEqual([], self.part.changes(before))

    def test_what_is_the_tests_own(self):
        """Neither what their module has, nor lazy objects, which are not asked, is looked at."""
        texts = {place.text for place, _ in self.part.take()}
        self.assertEqual(
            {"json.scanner.c_make_scanner", "email.policy.EmailPolicy.fold", "email.policy.EmailPolicy.left"}, texts
        )

    def test_a_test_without_a_class(self):
        """Nothing is known of it."""
        with mock.patch.object(state.Part, "test", None):
            self.part.renew()
            self.assertEqual([], self.part.take())
