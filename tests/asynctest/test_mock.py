"""Tests of the module for mocks: its names, and what the classes and their attributes are."""

import asyncio
import inspect
import unittest
from unittest import mock

from django_async_test.asynctest import mock as public
from django_async_test.compat.shims import chosen_mocks as mocks
from django_async_test.compat.shims import installed_asynctest
from tests.asynctest.mocks import (
    Installed,
    Public,
    Shim,
    Target,
    differs,
    installed_serves,
    is_coroutine_function,
    run,
)
from tests.helpers import run_without_settings


class ClassesContract(object):
    """What the classes are, and what their attributes are."""

    def test_each_is_one_of_unittest_mock(self):
        """A mock is an instance of the class of the same name in unittest.mock."""
        for name in ("Mock", "MagicMock", "NonCallableMock", "NonCallableMagicMock"):
            self.assertTrue(issubclass(getattr(self.api, name), getattr(mock, name)), name)
            self.assertIsInstance(getattr(self.api, name)(), getattr(mock, name))
        self.assertIsInstance(self.api.CoroutineMock(), mock.Mock)

    def test_they_are_related_as_those_of_unittest_mock(self):
        """MagicMock and CoroutineMock are Mocks, Mock and NonCallableMagicMock NonCallableMocks; with a spec too."""
        for child, parent in {
            "Mock": "NonCallableMock",
            "MagicMock": "Mock",
            "NonCallableMagicMock": "NonCallableMock",
            "CoroutineMock": "Mock",
        }.items():
            for args in ((), (Target(),)):
                with self.subTest(child=child, parent=parent, args=args):
                    self.assertIsInstance(getattr(self.api, child)(*args), getattr(self.api, parent))

    def test_they_are_not_what_they_are_not(self):
        """No Mock is a CoroutineMock, and no CoroutineMock is a MagicMock."""
        self.assertNotIsInstance(self.api.Mock(), self.api.CoroutineMock)
        self.assertNotIsInstance(self.api.MagicMock(), self.api.CoroutineMock)
        self.assertNotIsInstance(self.api.CoroutineMock(), self.api.MagicMock)
        self.assertFalse(callable(self.api.NonCallableMock()))
        self.assertFalse(callable(self.api.NonCallableMagicMock()))

    def test_the_mock_of_an_object_is_an_instance_of_its_class(self):
        """With a spec, `isinstance` works as for the spec; the mock of a Future is a Future."""
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        for name in ("Mock", "MagicMock", "NonCallableMock", "NonCallableMagicMock", "CoroutineMock"):
            cls = getattr(self.api, name)
            self.assertIsInstance(cls(Target()), Target)
            self.assertIsInstance(cls(spec_set=Target), Target)
            self.assertIsInstance(cls(asyncio.Future(loop=loop)), asyncio.Future)

    def test_a_mock_without_call_can_pass_for_a_coroutine_function(self):
        """is_coroutine, an argument or an attribute, decides what asyncio.iscoroutinefunction() says."""
        for name in ("NonCallableMock", "NonCallableMagicMock"):
            cls = getattr(self.api, name)
            for value in (False, None):
                self.assertFalse(is_coroutine_function(cls(is_coroutine=value)))
            self.assertTrue(is_coroutine_function(cls(is_coroutine=True)))
            one = cls()
            self.assertFalse(one.is_coroutine)
            one.is_coroutine = True
            self.assertTrue(one.is_coroutine)
            self.assertTrue(is_coroutine_function(one))
            one.is_coroutine = False
            self.assertFalse(is_coroutine_function(one))

    def test_it_can_do_so_whatever_its_spec_is(self):
        """is_coroutine can be set though the spec_set does not have it."""
        one = self.api.NonCallableMock(spec_set=Target)
        one.is_coroutine = True
        self.assertTrue(is_coroutine_function(one))

    def test_is_coroutine_is_an_ordinary_attribute_of_a_callable_mock(self):
        """Mock and MagicMock know nothing of is_coroutine."""
        for name in ("Mock", "MagicMock"):
            one = getattr(self.api, name)(is_coroutine=True)
            self.assertIs(True, one.is_coroutine)
            self.assertFalse(is_coroutine_function(one))
            self.assertIsInstance(getattr(self.api, name)().is_coroutine, self.api.Mock)

    def test_coroutine_functions_of_a_spec_are_coroutine_mocks(self):
        """Attributes that are coroutine functions in the spec, class and static methods too, are CoroutineMocks."""
        for name in ("Mock", "MagicMock", "NonCallableMock", "NonCallableMagicMock", "CoroutineMock"):
            for kind in ("spec", "spec_set"):
                for spec in (Target, Target()):
                    one = getattr(self.api, name)(**{kind: spec})
                    with self.subTest(name=name, kind=kind, spec=spec):
                        for attribute in self.coroutines:
                            self.assertIsInstance(getattr(one, attribute), self.api.CoroutineMock, attribute)
                        self.assertIsInstance(one.function, self.api.Mock)
                        self.assertNotIsInstance(one.function, self.api.CoroutineMock)
                        one.coroutine.return_value = "result"
                        self.assertEqual("result", run(one.coroutine(1)))

    # unittest.mock and asynctest do not take a generator marked by types.coroutine() for a coroutine function.
    coroutines = ("coroutine", "of_class", "static")

    def test_without_a_spec_attributes_are_of_the_same_kind(self):
        """Attributes and results are mocks of the same class, or the callable one."""
        for name, child in {
            "Mock": "Mock",
            "MagicMock": "MagicMock",
            "NonCallableMock": "Mock",
            "NonCallableMagicMock": "MagicMock",
            "CoroutineMock": "MagicMock",
        }.items():
            one = getattr(self.api, name)()
            self.assertIs(getattr(self.api, child), type(one.attribute).__mro__[1], name)
        self.assertIsInstance(self.api.MagicMock()(), self.api.MagicMock)

    def test_a_subclass_makes_children_of_itself(self):
        """Attributes of an instance of a user's own subclass are instances of it."""
        cls = type("Own", (self.api.MagicMock,), {})
        self.assertIsInstance(cls().attribute, cls)

    def test_calls_and_names_are_those_of_the_parent(self):
        """A CoroutineMock in a mock has its name, and its calls are recorded by the parent."""
        one = self.api.Mock(spec=Target)
        run(one.coroutine(1))
        one.function(2)
        self.assertIn("name='mock.coroutine'", repr(one.coroutine))
        self.assertEqual([mock.call.coroutine(1), mock.call.function(2)], one.mock_calls)
        self.assertEqual(one.mock_calls, one.method_calls)
        one.reset_mock()
        self.assertEqual(([], 0), (one.mock_calls, one.coroutine.await_count))

    def test_a_mock_of_a_coroutine_function_is_none_if_it_is_no_coroutine_mock(self):
        """Mock(spec=a coroutine function), or a function, is no coroutine function; a CoroutineMock is."""
        for name in ("Mock", "MagicMock", "NonCallableMock", "NonCallableMagicMock"):
            for kind in ("spec", "spec_set"):
                for spec in (Target.coroutine, Target().coroutine, Target.function):
                    one = getattr(self.api, name)(**{kind: spec})
                    with self.subTest(name=name, kind=kind, spec=spec):
                        self.assertFalse(is_coroutine_function(one))
                        self.assertFalse(inspect.iscoroutinefunction(one))
        for kind in ("spec", "spec_set"):
            self.assertTrue(is_coroutine_function(self.api.CoroutineMock(**{kind: Target.coroutine})))

    def test_an_attribute_that_the_spec_lacks_is_refused(self):
        """With a spec others cannot be read, with spec_set not even set; mock_add_spec() adds a spec later."""
        one = self.api.MagicMock(spec_set=Target)
        with self.assertRaises(AttributeError):
            one.missing
        with self.assertRaises(AttributeError):
            one.missing = 1
        one.mock_add_spec(["missing", "__aenter__"])
        self.assertIsInstance(one.missing, self.api.MagicMock)
        self.assertIsInstance(one.__aenter__, self.api.CoroutineMock)

    def test_the_properties_of_a_spec_are_not_run(self):
        """Neither the mock of an object nor its attributes run a property: in a test it may query the database."""
        ran = []
        cls = type("WithProperty", (object,), {"total": property(ran.append)})
        self.assertIsInstance(self.api.Mock(spec=cls()).total, self.api.Mock)
        self.assertEqual([], ran)

    def test_an_opened_file_is_a_magic_mock(self):
        """mock_open() gives a MagicMock, which reads as the one of unittest.mock."""
        opened = self.api.mock_open(read_data="line 1\nline 2\n")
        self.assertIsInstance(opened, self.api.MagicMock)
        with opened("name") as file:
            self.assertEqual("line 1\nline 2\n", file.read())
        opened.assert_called_once_with("name")

    def test_once_one_value_then_another(self):
        """return_once() gives its value, and then another for ever; exceptions are raised by the mock."""
        self.assertEqual(["first", None, None], [value for value, _ in zip(self.api.return_once("first"), range(3))])
        one = self.api.Mock(side_effect=self.api.return_once(KeyError, then="then"))
        with self.assertRaises(KeyError):
            one()
        self.assertEqual(["then", "then"], [one(), one()])
        one = self.api.CoroutineMock(side_effect=self.api.return_once("first", KeyError))
        self.assertEqual("first", run(one()))
        for _ in range(2):
            with self.assertRaises(KeyError):
                run(one())

    def test_the_helpers_are_those_of_unittest_mock(self):
        """ANY, DEFAULT, call, sentinel and PropertyMock are the very same objects."""
        for name in ("ANY", "DEFAULT", "call", "sentinel", "PropertyMock"):
            self.assertIs(getattr(mock, name), getattr(self.api, name))


# What the classes of asynctest, from 0.12.4 to 0.13.0, do otherwise.
CLASSES_OF_ASYNCTEST = {
    "test_the_properties_of_a_spec_are_not_run": "it looks at each attribute of a spec when the mock is made",
}


@differs(CLASSES_OF_ASYNCTEST if installed_serves else {})
class PublicClassesTests(ClassesContract, Public):
    """The module that tests import."""


class ShimClassesTests(ClassesContract, Shim):
    """Our own implementation, on the Pythons too where another serves."""


if installed_serves:

    @differs(CLASSES_OF_ASYNCTEST)
    class InstalledClassesTests(ClassesContract, Installed):
        """The installed asynctest."""


class NamesTests(unittest.TestCase):
    def test_what_is_public_is_listed(self):
        """`__all__` has the names of asynctest.mock, and they are there."""
        expected = {
            "ANY",
            "CoroutineMock",
            "DEFAULT",
            "GLOBAL",
            "LIMITED",
            "MagicMock",
            "Mock",
            "NonCallableMagicMock",
            "NonCallableMock",
            "PatchScope",
            "PropertyMock",
            "call",
            "create_autospec",
            "mock_open",
            "patch",
            "return_once",
            "sentinel",
        }
        self.assertEqual(expected, set(public.__all__))
        self.assertEqual(len(expected), len(public.__all__))
        for name in expected:
            self.assertTrue(hasattr(public, name), name)

    def test_patch_is_called_as_that_of_asynctest(self):
        """The arguments of patch(), by position too, are those of asynctest."""
        common = ["spec", "create", "spec_set", "autospec", "new_callable", "scope", "kwargs"]
        for function, names in (
            (public.patch, ["target", "new"] + common),
            (public.patch.object, ["target", "attribute", "new"] + common),
            (public.patch.multiple, ["target"] + common),
            (public.patch.dict, ["in_dict", "values", "clear", "scope", "kwargs"]),
        ):
            self.assertEqual(names, list(inspect.signature(function).parameters))

    @unittest.skipUnless(mocks.installed_serves, "asynctest is not installed, or too old, or does not work here")
    def test_the_classes_are_those_of_the_installed_asynctest(self):
        """Where asynctest works, tests that import from both have one set of classes."""
        for name in set(public.__all__) - {"patch"}:
            self.assertIs(getattr(installed_asynctest.mock, name), getattr(public, name), name)

    def test_importing_the_module_warns_of_nothing_and_changes_nothing(self):
        """With warnings as errors the module can be imported, and unittest.mock stays as it is where ours serves."""
        program = (
            "from unittest import mock\n"
            "before = {name: repr(value) for name, value in vars(mock).items() if name[:2] != '__'}\n"
            "import django_async_test.asynctest.mock\n"
            "after = {name: repr(value) for name, value in vars(mock).items() if name[:2] != '__'}\n"
            "import sys\n"
            "assert 'asynctest' in sys.modules or before == after\n"
        )
        self.assertEqual("", run_without_settings(program))
