"""Tests of the scopes of a patch."""

import enum
import unittest

from django_async_test.compat.shims import scopes


class ScopesTests(unittest.TestCase):
    def test_there_are_two(self):
        """LIMITED and GLOBAL have the values of asynctest."""
        self.assertEqual([("LIMITED", 1), ("GLOBAL", 2)], [(each.name, each.value) for each in scopes.PatchScope])
        self.assertIs(scopes.PatchScope.LIMITED, scopes.LIMITED)
        self.assertIs(scopes.PatchScope.GLOBAL, scopes.GLOBAL)

    def test_they_are_told_apart(self):
        """is_limited() knows ours and those of the installed asynctest."""
        other = enum.Enum("PatchScope", "LIMITED GLOBAL")
        for each in (scopes.PatchScope, other):
            self.assertTrue(scopes.is_limited(each.LIMITED))
            self.assertFalse(scopes.is_limited(each.GLOBAL))

    def test_anything_else_is_refused(self):
        """The error says what to use."""
        for scope in (None, 1, "GLOBAL", enum.Enum("Other", "ELSE").ELSE):
            with self.assertRaisesRegex(ValueError, "is no scope of a patch: use asynctest.GLOBAL or "):
                scopes.is_limited(scope)
