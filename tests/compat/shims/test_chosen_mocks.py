"""Tests of the choice between the mocks of the installed asynctest and ours."""

import types
import unittest

from django_async_test.compat.shims import (
    autospec,
    chosen_file_mocks,
    chosen_mocks,
    files,
    installed_asynctest,
    mocks,
)

CLASSES = (
    "CoroutineMock",
    "MagicMock",
    "Mock",
    "NonCallableMagicMock",
    "NonCallableMock",
    "create_autospec",
    "mock_open",
)


class Broken(object):
    """What create_autospec() of asynctest 0.12.0 to 0.12.3 returns."""

    def assert_awaited(self):
        pass


class ChoiceTests(unittest.TestCase):
    def test_a_module_is_complete_if_its_autospecced_functions_assert_awaits(self):
        """Ours would serve; one without create_autospec(), or with one of 0.11 or 0.12.0, does not."""
        self.assertTrue(chosen_mocks.is_complete(autospec))
        for create_autospec in (lambda spec: Broken(),):
            self.assertFalse(chosen_mocks.is_complete(types.SimpleNamespace(create_autospec=create_autospec)))
        self.assertFalse(chosen_mocks.is_complete(types.SimpleNamespace()))

    def test_all_classes_come_from_one_place(self):
        """Either all are those of the installed asynctest, or all are ours."""
        places = set()
        for name in CLASSES:
            served = getattr(chosen_mocks, name)
            ours = getattr(mocks, name, None) or getattr(autospec, name)
            installed = getattr(installed_asynctest.mock, name, None)
            self.assertIn(served, (ours, installed))
            places.add(served is installed)
        self.assertEqual({chosen_mocks.installed_serves}, places)

    def test_mocks_of_files_come_from_the_same_place(self):
        """A FileMock is an instance of the Mock that serves."""
        self.assertIsInstance(chosen_file_mocks.FileMock(), chosen_mocks.Mock)
        self.assertEqual(chosen_mocks.installed_serves, chosen_file_mocks.FileMock is not files.FileMock)

    def test_the_mocks_of_a_patch_are_those_that_serve(self):
        """patch() makes mocks of the classes that serve, and takes the scopes that are public."""
        target = types.SimpleNamespace(attribute=1)
        for scope in (chosen_mocks.GLOBAL, chosen_mocks.LIMITED):
            with chosen_mocks.patch.object(target, "attribute", scope=scope) as one:
                self.assertIsInstance(one, chosen_mocks.MagicMock)
        with chosen_mocks.patch.object(chosen_mocks, "_coroutine_function") as one:
            self.assertIsInstance(one, chosen_mocks.CoroutineMock)
        with chosen_mocks.patch.object(chosen_mocks, "_coroutine_function", autospec=True) as one:
            self.assertIsInstance(one.mock, chosen_mocks.CoroutineMock)
