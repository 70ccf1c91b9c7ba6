"""Tests of patch.dict(): one contract for every implementation."""

import asyncio
import os

from tests.asynctest.mocks import (
    PATH,
    Installed,
    PatchTestCase,
    Public,
    Shim,
    Target,
    differs,
    installed_serves,
    limited_patch_works,
    run,
)


class PatchDictContract(PatchTestCase):
    """What patch.dict() changes, when, and for how long."""

    def test_a_dictionary_is_patched_in_every_kind_of_function(self):
        """patch.dict() sets its values, given or found by name, and restores what was there, by its scope."""
        for in_dict in (Target.values, PATH + ".values"):
            for scope in self.scopes():
                patcher = self.api.patch.dict(in_dict, {"first": "new"}, second=2, scope=scope)
                new, original = {"first": "new", "second": 2}, {"first": "original"}

                @patcher
                def function():
                    return dict(Target.values)

                @patcher
                async def coroutine():
                    await asyncio.sleep(0)
                    return dict(Target.values)

                @patcher
                def generator():
                    yield dict(Target.values)
                    yield dict(Target.values)

                for call in (function, lambda: run(coroutine())):
                    self.assertEqual(new, call())
                    self.assertEqual(original, Target.values)
                paused = generator()
                self.assertEqual(new, next(paused))
                self.assertEqual(new if scope is self.api.GLOBAL else original, Target.values)
                self.assertEqual([new], list(paused))
                self.assertEqual(original, Target.values)
                with patcher:
                    self.assertEqual(new, Target.values)
                self.assertEqual(original, Target.values)

    def test_a_dictionary_can_be_emptied(self):
        """With clear=True only the values are in it, also after a pause."""
        for scope in self.scopes():

            @self.api.patch.dict(Target.values, {"second": 2}, clear=True, scope=scope)
            def generator():
                yield dict(Target.values)
                yield dict(Target.values)

            self.assertEqual([{"second": 2}] * 2, list(generator()))
            self.assertEqual({"first": "original"}, Target.values)

    def test_the_tests_of_a_class_have_a_patched_dictionary(self):
        """patch.dict() decorates the tests of a class too."""

        @self.api.patch.dict(Target.values, first="new")
        class Tests(object):
            def test_function(self):
                return Target.values["first"]

            async def test_coroutine(self):
                await asyncio.sleep(0)
                return Target.values["first"]

        self.assertEqual(("new", "new"), (Tests().test_function(), run(Tests().test_coroutine())))

    def test_what_the_body_puts_into_a_dictionary_comes_back_with_a_limited_patch(self):
        """Values that the body adds are gone while it waits, and there again when it goes on."""

        @self.api.patch.dict(Target.values, first="new", scope=self.api.LIMITED)
        def generator():
            Target.values["added"] = True
            yield
            yield dict(Target.values)

        paused = generator()
        next(paused)
        self.assertEqual({"first": "original"}, Target.values)
        self.assertEqual({"first": "new", "added": True}, next(paused))
        paused.close()

    def test_patches_of_one_dictionary_can_be_mixed(self):
        """Two patches of one dictionary with different scopes, in whichever order, keep each to its own."""
        lasting = self.api.patch.dict(Target.values, lasting=True)
        limited = self.api.patch.dict(Target.values, limited=True, scope=self.api.LIMITED)
        for outer, inner in ((lasting, limited), (limited, lasting)):

            @outer
            @inner
            def generator():
                Target.values["added"] = True
                yield set(Target.values)
                yield set(Target.values)

            paused = generator()
            self.assertEqual({"first", "lasting", "limited", "added"}, next(paused))
            self.assertEqual({"first", "lasting"}, set(Target.values))
            self.assertEqual({"first", "lasting", "limited", "added"}, next(paused))
            paused.close()
            self.assertEqual({"first": "original"}, Target.values)

    def test_patches_of_attributes_and_dictionaries_can_be_mixed(self):
        """patch() and patch.dict() on one function, in whichever order, are both active, by their scope."""
        for scope in self.scopes():
            attribute = self.first(new="new", scope=scope)
            values = self.api.patch.dict(Target.values, first="new", scope=scope)
            for outer, inner in ((attribute, values), (values, attribute)):

                @outer
                @inner
                def generator():
                    yield Target.first, Target.values["first"]
                    yield Target.first, Target.values["first"]

                paused = generator()
                self.assertEqual(("new", "new"), next(paused))
                expected = "new" if scope is self.api.GLOBAL else "original"
                self.assertEqual((expected, expected), (Target.first, Target.values["first"]))
                self.assertEqual([("new", "new")], list(paused))

    def test_the_environment_is_a_dictionary_too(self):
        """os.environ is patched and restored, and its other variables are never away."""
        before = dict(os.environ)
        for scope in self.scopes():

            @self.api.patch.dict(os.environ, {"ASYNCTEST_SUBJECT": "new"}, scope=scope)
            def generator():
                yield os.environ["ASYNCTEST_SUBJECT"]
                yield os.environ["ASYNCTEST_SUBJECT"]

            self.assertEqual(["new", "new"], list(generator()))
            self.assertEqual(before, dict(os.environ))


# What patch() of asynctest, from 0.12.4 to 0.13.0, does otherwise.
PATCH_OF_ASYNCTEST = {
    "test_patches_of_one_dictionary_can_be_mixed": "closing a generator leaves the values of a limited patch",
}

# ... on the last releases of Python 3.7, where a limited patch raises IndexError.
LIMITED_PATCH_OF_ASYNCTEST = dict.fromkeys(
    [
        "test_patches_of_attributes_and_dictionaries_can_be_mixed",
    ],
    "a limited patch raises IndexError",
)


class PublicPatchDictTests(PatchDictContract, Public):
    """The module that tests import."""


class ShimPatchDictTests(PatchDictContract, Shim):
    """Our own implementation, on the Pythons too where another serves."""


if installed_serves:

    @differs(PATCH_OF_ASYNCTEST)
    @differs({} if limited_patch_works() else LIMITED_PATCH_OF_ASYNCTEST)
    class InstalledPatchDictTests(PatchDictContract, Installed):
        """The installed asynctest."""
