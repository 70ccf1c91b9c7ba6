"""Tests of functions of unittest.mock that run with other names."""

import unittest
from unittest import mock

from django_async_test.compat.shims import borrowed

name = "original"


def function(argument="default", *, keyword="default"):
    """Its documentation."""
    return name, argument, keyword


class BorrowedTests(unittest.TestCase):
    def test_a_rebound_function_sees_other_names(self):
        """The function runs with other globals; the original does not."""
        twin = borrowed.rebound(function, {"name": "replaced"})
        self.assertEqual(("replaced", "default", "default"), twin())
        self.assertEqual(("replaced", 1, 2), twin(1, keyword=2))
        self.assertEqual(("original", "default", "default"), function())
        self.assertEqual((function.__name__, function.__doc__), (twin.__name__, twin.__doc__))

    def test_names_can_be_added_later(self):
        """What is put into the names after the function was made counts too."""
        names = {}
        twin = borrowed.rebound(function, names)
        names["name"] = "later"
        self.assertEqual("later", twin()[0])

    def test_the_names_are_a_copy(self):
        """names() has what unittest.mock has, but for what is replaced; unittest.mock itself stays."""
        original = mock.MagicMock
        names = borrowed.names(MagicMock=1)
        self.assertEqual(1, names["MagicMock"])
        self.assertIs(mock.Mock, names["Mock"])
        self.assertIs(original, mock.MagicMock)

    def test_a_function_with_a_closure_is_refused(self):
        """A function that refers to a local name of another one cannot be made again."""
        local = 1
        with self.assertRaisesRegex(ValueError, "depends on more than its globals"):
            borrowed.rebound(lambda: local, {})

    def test_this_python_has_what_is_borrowed(self):
        """All private names of unittest.mock that our mocks use are there."""
        for path in (
            "_CallList",
            "_Call",
            "_all_magics",
            "_get_signature_object",
            "_get_target",
            "_is_exception",
            "_is_instance_mock",
            "_is_list",
            "_is_magic",
            "_magics",
            "_patch.__enter__",
            "_patch.get_original",
            "_patch_multiple",
            "_patch_object",
            "_return_values",
            "_set_return_value",
            "_set_signature",
            "_side_effect_methods",
            "FunctionTypes",
            "MagicMixin._mock_set_magics",
            "MagicProxy.create_mock",
            "NonCallableMock.__delattr__",
            "NonCallableMock.__getattr__",
            "NonCallableMock.__setattr__",
            "NonCallableMock._call_matcher",
            "create_autospec",
            "mock_open",
        ):
            with self.subTest(path=path):
                found = mock
                for part in path.split("."):
                    found = getattr(found, part)
