"""Tests of patch(): what it puts in place, and how it is used; one contract for every implementation."""

import asyncio
import inspect
from unittest import mock

from tests.asynctest.mocks import (
    ORIGINAL,
    PATH,
    Installed,
    PatchTestCase,
    Public,
    Shim,
    Target,
    differs,
    installed_serves,
    is_coroutine_function,
    limited_patch_works,
    now,
    run,
)


class PatchContract(PatchTestCase):
    """What patch() puts in place, and how it is used."""

    def test_coroutine_functions_are_replaced_by_coroutine_mocks(self):
        """The mock of a coroutine function, class and static methods too, is a CoroutineMock; others are MagicMocks."""
        for name in ("coroutine", "of_class", "static"):
            for kwargs in ({}, {"spec": True}, {"spec_set": True}):
                for patcher in (
                    self.api.patch(PATH + "." + name, **kwargs),
                    self.api.patch.object(Target, name, **kwargs),
                    self.api.patch.object(Target(), name, **kwargs),
                ):
                    with self.subTest(name=name, kwargs=kwargs), patcher as one:
                        self.assertIsInstance(one, self.api.CoroutineMock)
                        self.assertTrue(is_coroutine_function(one))
                        run(one())
                        one.assert_awaited_once()
                with self.api.patch.multiple(PATH, **dict(kwargs, **{name: self.api.DEFAULT})) as made:
                    self.assertIsInstance(made[name], self.api.CoroutineMock)
        for target in (PATH, PATH + ".function", PATH + ".first"):
            with self.api.patch(target) as one:
                self.assertIsInstance(one, self.api.MagicMock)
                self.assertNotIsInstance(one, self.api.CoroutineMock)

    def test_the_mock_of_a_class_has_mocks_of_its_methods(self):
        """With a spec or autospec the methods of a patched class and of its instances are mocked as what they are."""
        for kwargs in ({"spec": True}, {"spec_set": True}, {"autospec": True}, {"autospec": True, "spec_set": True}):
            with self.subTest(kwargs=kwargs), self.api.patch(PATH, **kwargs) as cls:
                for one in (cls, cls()):
                    self.assertIsInstance(one.coroutine, self.api.CoroutineMock)
                    self.assertNotIsInstance(one.function, self.api.CoroutineMock)
                self.assertIsInstance(cls(), self.api.NonCallableMagicMock)

    def test_an_autospecced_coroutine_function_checks_its_calls(self):
        """autospec=True puts a coroutine function in place that checks its arguments."""
        for patcher in (
            self.api.patch(PATH + ".coroutine", autospec=True),
            self.api.patch.object(Target, "coroutine", autospec=True),
            self.api.patch.multiple(Target, coroutine=self.api.DEFAULT, autospec=True),
        ):
            with patcher:
                self.assertTrue(is_coroutine_function(Target.coroutine))
                with self.assertRaises(TypeError):
                    Target().coroutine()
                run(Target().coroutine(1))
                self.assertEqual(1, Target.coroutine.await_count)

    def test_something_else_can_be_put_in_place(self):
        """new= is put in place as it is, and new_callable= is called for it."""
        with self.first(new="new") as new:
            self.assertEqual(("new", "new"), (new, Target.first))
        with self.api.patch(PATH + ".coroutine", new_callable=self.api.MagicMock) as one:
            self.assertNotIsInstance(one, self.api.CoroutineMock)
        with self.api.patch(PATH + ".coroutine", return_value=3):
            self.assertEqual(3, run(Target().coroutine(1)))

    def test_a_missing_attribute_is_refused_when_patch_is_called(self):
        """AttributeError comes from the call of patch(), not only when the patch begins; create=True allows it."""
        with self.assertRaises(AttributeError):
            self.api.patch(PATH + ".missing")
        with self.assertRaises(AttributeError):
            self.api.patch.object(Target, "missing")
        with self.assertRaises(AttributeError):
            self.api.patch.multiple(PATH, missing=self.api.DEFAULT)
        with self.assertRaises(ImportError):
            self.api.patch("no_such_module.missing")
        with self.api.patch(PATH + ".missing", create=True) as one:
            self.assertIs(one, Target.missing)

    def test_a_function_is_patched_while_it_runs(self):
        """A decorated function receives the mocks after its arguments, the innermost decorator's first."""
        for scope in self.scopes():

            @self.first(scope=scope)
            @self.second(scope=scope)
            def function(argument, second, first, keyword):
                return (argument, keyword, now() == (first, second), self.assertIsInstance(first, self.api.MagicMock))

            self.assertEqual((1, 2, True, None), function(1, keyword=2))
            self.assertEqual(ORIGINAL, now())
            self.assertFalse(inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function))
            self.assertEqual("function", function.__name__)

    def test_a_block_is_patched(self):
        """In a `with` block the patch is active, whatever its scope."""
        for scope in self.scopes():
            with self.first(scope=scope) as first, self.second(new="new", scope=scope):
                self.assertEqual((first, "new"), now())
            self.assertEqual(ORIGINAL, now())

    def test_a_patch_is_started_and_stopped(self):
        """start() returns the mock, stop() ends the patch, stopall() ends all that were started."""
        for scope in self.scopes():
            one = self.first(scope=scope)
            self.assertIs(one.start(), Target.first)
            one.stop()
            self.assertEqual(ORIGINAL, now())
            self.first(scope=scope).start()
            self.second(new="new", scope=scope).start()
            self.assertEqual("new", Target.second)
            self.api.patch.stopall()
            self.assertEqual(ORIGINAL, now())
            values = self.api.patch.dict(Target.values, {"first": "new"}, scope=scope)
            values.start()
            self.assertEqual({"first": "new"}, Target.values)
            values.stop()
            self.assertEqual({"first": "original"}, Target.values)

    def test_the_tests_of_a_class_are_patched(self):
        """Decorating a class decorates the methods whose name begins with TEST_PREFIX, of whatever kind."""
        for scope in self.scopes():

            class Tests(object):
                def test_function(self, first):
                    return now() == (first, "original")

                async def test_coroutine(self, first):
                    await asyncio.sleep(0)
                    return now() == (first, "original")

                def test_generator(self, first):
                    yield now() == (first, "original")

                def helper(self):
                    return now()

            tests = self.first(scope=scope)(Tests)()
            self.assertIs(Tests, type(tests))
            self.assertTrue(tests.test_function())
            self.assertTrue(run(tests.test_coroutine()))
            self.assertEqual([True], list(tests.test_generator()))
            self.assertEqual(ORIGINAL, tests.helper())
            self.assertEqual(ORIGINAL, now())

    def test_the_beginning_of_the_names_can_be_chosen(self):
        """patch.TEST_PREFIX says which methods of a class are decorated."""
        self.assertEqual("test", self.api.patch.TEST_PREFIX)
        self.addCleanup(setattr, self.api.patch, "TEST_PREFIX", "test")
        self.api.patch.TEST_PREFIX = "check"
        cls = type("Checks", (object,), {"check": lambda self: now(), "test": lambda self: now()})
        checks = self.first(new="new")(cls)()
        self.assertEqual((("new", "original"), ORIGINAL), (checks.check(), checks.test()))

    def test_several_attributes_are_patched_at_once(self):
        """patch.multiple() hands the mocks that it makes over by name, to every kind of function."""
        for scope in self.scopes():

            @self.api.patch.multiple(Target, first=self.api.DEFAULT, second="new", scope=scope)
            async def coroutine(first):
                await asyncio.sleep(0)
                return now() == (first, "new")

            @self.api.patch.multiple(PATH, first=self.api.DEFAULT, second=self.api.DEFAULT, scope=scope)
            def generator(first, second):
                yield now() == (first, second)
                yield now() == (first, second)

            self.assertTrue(run(coroutine()))
            self.assertEqual([True, True], list(generator()))
            self.assertEqual(ORIGINAL, now())

    def test_patches_of_unittest_mock_can_be_mixed_in(self):
        """mock.patch above or below does not change the order of the mocks, and what it patches is active too."""

        @self.first()
        @mock.patch.object(Target, "second")
        def below(second, first):
            return now() == (first, second)

        @mock.patch.object(Target, "second")
        @self.first()
        def above(first, second):
            return now() == (first, second)

        for function in (below, above):
            self.assertTrue(function())
            self.assertTrue(function())
            self.assertEqual(ORIGINAL, now())

    def test_patches_of_unittest_mock_can_be_mixed_into_coroutines(self):
        """mock.patch can be above or below the patch of a coroutine function, too."""

        @self.first()
        @mock.patch.object(Target, "second")
        async def below(second, first):
            await asyncio.sleep(0)
            return now() == (first, second)

        @mock.patch.object(Target, "second")
        @self.first()
        async def above(first, second):
            await asyncio.sleep(0)
            return now() == (first, second)

        for function in (below, above):
            self.assertTrue(run(function()))
            self.assertTrue(run(function()))
            self.assertEqual(ORIGINAL, now())


# What patch() of asynctest, from 0.12.4 to 0.13.0, does otherwise.
PATCH_OF_ASYNCTEST = {
    "test_patches_of_unittest_mock_can_be_mixed_into_coroutines": "it asks each patch for its scope",
    "test_several_attributes_are_patched_at_once": "a limited patch.multiple() of a generator does not come back",
    "test_the_beginning_of_the_names_can_be_chosen": "it reads the TEST_PREFIX of unittest.mock.patch",
    "test_the_mock_of_a_class_has_mocks_of_its_methods": "the instance of a class with a spec is one of unittest.mock",
}

# ... on the last releases of Python 3.7, where a limited patch raises IndexError.
LIMITED_PATCH_OF_ASYNCTEST = dict.fromkeys(
    [
        "test_the_tests_of_a_class_are_patched",
    ],
    "a limited patch raises IndexError",
)


class PublicPatchTests(PatchContract, Public):
    """The module that tests import."""


class ShimPatchTests(PatchContract, Shim):
    """Our own implementation, on the Pythons too where another serves."""


if installed_serves:

    @differs(PATCH_OF_ASYNCTEST)
    @differs({} if limited_patch_works() else LIMITED_PATCH_OF_ASYNCTEST)
    class InstalledPatchTests(PatchContract, Installed):
        """The installed asynctest."""
