"""Tests of patch() as a whole; what it promises is in tests/asynctest/test_mock_patch.py."""

import types
import unittest
from unittest import mock

from django_async_test.compat.shims import patching, scopes


class Classes(object):
    class MagicMock(mock.MagicMock):
        pass

    class NonCallableMagicMock(mock.NonCallableMagicMock):
        pass

    class CoroutineMock(mock.MagicMock):
        pass

    @staticmethod
    def create_autospec(spec, **kwargs):
        return types.SimpleNamespace(spec=spec, **kwargs)


class Target(object):
    attribute = "original"

    async def coroutine(self):
        pass


class BuildTests(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.patch = patching.build(Classes, scopes.GLOBAL)

    def test_the_classes_are_those_that_were_given(self):
        """Each mock is of the class that is chosen for what is replaced."""
        with self.patch.object(Target, "attribute") as one:
            self.assertIs(Classes.MagicMock, type(one).__mro__[1])
        with self.patch.object(Target, "attribute", spec=["name"]) as one:
            self.assertIs(Classes.NonCallableMagicMock, type(one).__mro__[1])
        with self.patch.object(Target, "coroutine") as one:
            self.assertIs(Classes.CoroutineMock, type(one).__mro__[1])
        with self.patch.object(Target, "coroutine", autospec=True) as one:
            self.assertIs(vars(Classes)["create_autospec"].__func__, Classes.create_autospec)
            self.assertEqual("coroutine", one._name)

    def test_the_patch_of_unittest_mock_is_another(self):
        """unittest.mock goes on with its own classes, also while ours is active."""
        with self.patch.object(Target, "attribute"), mock.patch.object(Target, "attribute") as one:
            self.assertNotIsInstance(one, Classes.MagicMock)

    def test_a_scope_that_does_not_exist_is_refused(self):
        """Each of the four says so when it is called."""
        for call in (
            lambda: self.patch(__name__ + ".Target.attribute", scope="GLOBAL"),
            lambda: self.patch.object(Target, "attribute", scope="GLOBAL"),
            lambda: self.patch.multiple(Target, attribute="new", scope="GLOBAL"),
            lambda: self.patch.dict({}, scope="GLOBAL"),
        ):
            with self.assertRaisesRegex(ValueError, "'GLOBAL' is no scope of a patch"):
                call()

    def test_wrong_arguments_are_refused_as_ever(self):
        """unittest.mock's own checks are made."""
        for error, call in (
            (TypeError, lambda: self.patch("Target")),
            (ValueError, lambda: self.patch.multiple(Target)),
            (ValueError, lambda: self.patch.object(Target, "attribute", new=1, new_callable=dict)),
            (TypeError, lambda: self.patch.object(Target, "attribute", new=1, name=2).__enter__()),
        ):
            with self.assertRaises(error):
                call()

    def test_a_builtin_is_replaced_in_any_module(self):
        """A name that is built in need not be one of the module's."""
        with self.patch(__name__ + ".open") as opened:
            self.assertIs(opened, open)
        self.assertNotIn("open", globals())
