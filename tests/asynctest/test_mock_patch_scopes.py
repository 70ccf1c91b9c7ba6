"""Tests of the scopes of patch(), in every kind of function: one contract for every implementation."""

import asyncio
import inspect
import types
import warnings

from django_async_test.compat.python import garbage
from tests.asynctest.mocks import (
    ORIGINAL,
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
from tests.helpers import forever


class PatchScopeContract(PatchTestCase):
    """When a patch is active, in every kind of function, and when it ends."""

    def kinds(self):
        """Return a function of each kind that pauses once, and notes what it sees before and after."""

        async def native(seen, *args):
            seen.append(now())
            await asyncio.sleep(0)
            seen.append(now())
            return "result"

        @types.coroutine
        def old_style(seen, *args):
            seen.append(now())
            yield
            seen.append(now())
            return "result"

        def generator(seen, *args):
            seen.append(now())
            yield
            seen.append(now())
            return "result"

        kinds = [native, old_style, generator]
        if hasattr(asyncio, "coroutine"):

            def oldest(seen, *args):
                seen.append(now())
                yield from asyncio.sleep(0)
                seen.append(now())
                return "result"

            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                function = asyncio.coroutine(oldest)
            # In debug mode it is something in between.
            if inspect.isgeneratorfunction(function):
                kinds.append(function)
        for kind in kinds:
            with self.subTest(kind=kind.__name__):
                yield kind

    @staticmethod
    def drive(paused):
        """Go on until the end; return what the outside sees in between, and the result."""
        seen = []
        while True:
            try:
                paused.send(None)
            except StopIteration as end:
                return seen, end.value
            seen.append(now())

    def test_a_decorated_function_keeps_its_kind(self):
        """inspect and asyncio say the same of the decorated function, and of what it returns."""
        for scope in self.scopes():
            for function in self.kinds():
                decorated = self.first(scope=scope)(function)
                for predicate in (
                    inspect.iscoroutinefunction,
                    inspect.isgeneratorfunction,
                    is_coroutine_function,
                ):
                    self.assertEqual(predicate(function), predicate(decorated), predicate)
                plain, patched = function([]), decorated([])
                for predicate in (inspect.iscoroutine, inspect.isgenerator, inspect.isawaitable, asyncio.iscoroutine):
                    self.assertEqual(predicate(plain), predicate(patched), predicate)
                self.drive(plain)
                self.drive(patched)

    def test_global_lasts_from_the_first_step_to_the_end(self):
        """By default the patch is active from the first step on, between the steps too, until the end."""
        for kwargs in ({}, {"scope": self.api.GLOBAL}):
            for function in self.kinds():
                seen = []
                paused = self.first(new="new", **kwargs)(function)(seen)
                self.assertEqual(ORIGINAL, now())
                between, result = self.drive(paused)
                self.assertEqual([("new", "original")] * 2, seen)
                self.assertEqual([("new", "original")], between)
                self.assertEqual("result", result)
                self.assertEqual(ORIGINAL, now())

    def test_limited_lasts_while_the_function_executes(self):
        """A limited patch is off between the steps."""
        for function in self.kinds():
            seen = []
            between, result = self.drive(self.first(new="new", scope=self.api.LIMITED)(function)(seen))
            self.assertEqual([("new", "original")] * 2, seen)
            self.assertEqual([ORIGINAL], between)
            self.assertEqual("result", result)
            self.assertEqual(ORIGINAL, now())

    def test_a_limited_patch_comes_back_with_the_same_mock(self):
        """All steps of a call see the mock that was handed over, of each kind of patch."""
        for patcher in (
            self.first(scope=self.api.LIMITED),
            self.first(scope=self.api.LIMITED, spec=Target),
            self.first(scope=self.api.LIMITED, autospec=True),
            self.first(scope=self.api.LIMITED, side_effect=len),
            self.first(scope=self.api.LIMITED, new_callable=self.api.Mock),
        ):
            received = []

            @patcher
            def generator(first, received=received):
                received.append(first)
                for _ in range(3):
                    yield first is Target.first

            self.assertEqual([True] * 3, list(generator()))
            self.assertEqual(1, len(received))

    def test_scopes_can_be_mixed(self):
        """Of two patches of both scopes, in whichever order, each keeps to its own."""
        for function in self.kinds():
            for outer, inner in (
                (self.first(new="new"), self.second(new="new", scope=self.api.LIMITED)),
                (self.second(new="new", scope=self.api.LIMITED), self.first(new="new")),
            ):
                seen = []
                between, _ = self.drive(outer(inner(function))(seen))
                self.assertEqual([("new", "new")] * 2, seen)
                self.assertEqual([("new", "original")], between)
                self.assertEqual(ORIGINAL, now())

    def test_every_call_has_mocks_of_its_own(self):
        """A decorated function of any kind receives new mocks in each call."""
        for scope in self.scopes():

            @self.first(scope=scope)
            async def coroutine(first):
                return first

            @self.first(scope=scope)
            def generator(first):
                yield first

            @self.first(scope=scope)
            def function(first):
                return first

            self.assertIsNot(function(), function())
            self.assertIsNot(list(generator())[0], list(generator())[0])
            self.assertIsNot(run(coroutine()), run(coroutine()))

    def test_values_travel_in_both_directions(self):
        """send(), throw() and the result work through the decorator."""
        for scope in self.scopes():

            @self.first(new="new", scope=scope)
            def generator():
                received = yield now()
                try:
                    yield received
                except KeyError:
                    yield "caught", now()
                return "result"

            one = generator()
            self.assertEqual(("new", "original"), next(one))
            self.assertEqual("sent", one.send("sent"))
            self.assertEqual(("caught", ("new", "original")), one.throw(KeyError()))
            with self.assertRaises(StopIteration) as caught:
                next(one)
            self.assertEqual("result", caught.exception.value)

    def test_an_exception_ends_the_patch(self):
        """What the body raises comes through, and nothing stays patched."""
        for scope in self.scopes():

            @self.first(scope=scope)
            async def coroutine(first):
                await asyncio.sleep(0)
                raise KeyError

            @self.first(scope=scope)
            def generator(first):
                yield
                raise KeyError

            @self.first(scope=scope)
            def function(first):
                raise KeyError

            for call in (lambda: run(coroutine()), lambda: list(generator()), function):
                with self.assertRaises(KeyError):
                    call()
                self.assertEqual(ORIGINAL, now())

    def test_a_wrong_call_leaves_nothing_patched(self):
        """Arguments that do not fit raise TypeError, and nothing stays patched."""
        for scope in self.scopes():

            @self.first(scope=scope)
            async def coroutine(argument, first):
                pass

            @self.first(scope=scope)
            def generator(argument, first):
                yield

            @self.first(scope=scope)
            def function(argument, first):
                pass

            for call in (lambda: run(coroutine()), lambda: list(generator()), function):
                with self.assertRaises(TypeError):
                    call()
                self.assertEqual(ORIGINAL, now())

    def test_closing_ends_the_patch(self):
        """close() ends the patch; the body, while it is closed, still sees it."""
        for scope in self.scopes():
            seen = []

            @self.first(new="new", scope=scope)
            def generator(seen=seen):
                try:
                    yield
                finally:
                    seen.append(now())

            @self.first(new="new", scope=scope)
            async def coroutine(seen=seen):
                try:
                    await asyncio.sleep(0)
                finally:
                    seen.append(now())

            for paused in (generator(), coroutine()):
                paused.send(None)
                paused.close()
                self.assertEqual(ORIGINAL, now())
            self.assertEqual([("new", "original")] * 2, seen)

    def test_what_is_forgotten_half_way_ends_the_patch(self):
        """A generator or coroutine that is collected by the garbage collector leaves nothing patched."""
        for scope in self.scopes():
            for function in self.kinds():
                paused = self.first(scope=scope)(function)([])
                paused.send(None)
                if inspect.iscoroutine(paused) and not garbage.counts_references:
                    # PyPy closes generators only.
                    paused.close()
                del paused
                garbage.collect_all()
                self.assertEqual(ORIGINAL, now())

    def test_what_never_starts_patches_nothing(self):
        """A generator or coroutine that is not driven does not begin the patch."""
        for scope in self.scopes():
            for function in self.kinds():
                paused = self.first(scope=scope)(function)([])
                self.assertEqual(ORIGINAL, now())
                paused.close()
                self.assertEqual(ORIGINAL, now())

    def test_a_cancelled_task_ends_the_patch(self):
        """A coroutine that is cancelled while it waits leaves nothing patched."""
        for scope in self.scopes():

            @self.first(scope=scope)
            async def coroutine(first):
                await forever()

            async def cancel():
                task = asyncio.ensure_future(coroutine())
                await asyncio.sleep(0)
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task
                return now()

            self.assertEqual(ORIGINAL, run(cancel()))

    def test_tasks_with_limited_patches_do_not_see_each_others(self):
        """Two tasks with a limited patch of one attribute see each their own, a third one the original."""

        @self.first(scope=self.api.LIMITED)
        async def limited(first):
            for _ in range(3):
                self.assertIs(first, Target.first)
                await asyncio.sleep(0)

        async def other():
            for _ in range(3):
                self.assertEqual(ORIGINAL, now())
                await asyncio.sleep(0)

        async def together():
            await asyncio.gather(limited(), other(), limited())

        run(together())
        self.assertEqual(ORIGINAL, now())

    def test_another_task_sees_a_global_patch(self):
        """A global patch is what every task sees until it ends."""
        seen = []

        @self.first(new="new")
        async def patched():
            await asyncio.sleep(0)

        async def other():
            seen.append(now())

        async def one_after_the_other():
            task = asyncio.ensure_future(patched())
            # Before Python 3.7 gather() starts them in any order.
            await asyncio.gather(task, asyncio.ensure_future(other()))

        run(one_after_the_other())
        self.assertEqual([("new", "original")], seen)

    def test_global_patches_that_overlap_leave_nothing(self):
        """Two tasks with a global patch of one attribute, the first of which ends first, leave the original."""

        @self.first()
        @self.api.patch.dict(Target.values, {"first": "new"})
        async def patched(turns, first):
            for _ in range(turns):
                await asyncio.sleep(0)
            self.assertEqual("new", Target.values["first"])

        async def together(*turns):
            await asyncio.gather(*[patched(number) for number in turns])

        for turns in ((1, 3), (3, 1), (1, 2, 3), (2, 1, 3), (2, 3, 1), (3, 1, 2)):
            run(together(*turns))
            self.assertEqual(ORIGINAL, now())
            self.assertEqual({"first": "original"}, Target.values)


# What patch() of asynctest, from 0.12.4 to 0.13.0, does otherwise.
PATCH_OF_ASYNCTEST = {
    "test_every_call_has_mocks_of_its_own": "https://github.com/Martiusweb/asynctest/issues/121",
    "test_global_patches_that_overlap_leave_nothing": "each patch restores what it has found",
    "test_a_cancelled_task_ends_the_patch": "a coroutine that is cancelled stays patched",
    "test_a_decorated_function_keeps_its_kind": "the flag of types.coroutine() is lost",
}

# ... on the last releases of Python 3.7, where a limited patch raises IndexError.
LIMITED_PATCH_OF_ASYNCTEST = dict.fromkeys(
    [
        "test_a_limited_patch_comes_back_with_the_same_mock",
        "test_an_exception_ends_the_patch",
        "test_closing_ends_the_patch",
        "test_limited_lasts_while_the_function_executes",
        "test_scopes_can_be_mixed",
        "test_tasks_with_limited_patches_do_not_see_each_others",
        "test_values_travel_in_both_directions",
        "test_what_is_forgotten_half_way_ends_the_patch",
    ],
    "a limited patch raises IndexError",
)


class PublicPatchScopeTests(PatchScopeContract, Public):
    """The module that tests import."""


class ShimPatchScopeTests(PatchScopeContract, Shim):
    """Our own implementation, on the Pythons too where another serves."""


if installed_serves:

    @differs(PATCH_OF_ASYNCTEST)
    @differs({} if limited_patch_works() else LIMITED_PATCH_OF_ASYNCTEST)
    class InstalledPatchScopeTests(PatchScopeContract, Installed):
        """The installed asynctest."""
