"""Tests of sync_to_async and async_to_sync: asgiref's promises, kept by asgiref and by the equivalent."""

import asyncio
import concurrent.futures
import functools
import inspect
import threading
import unittest

import django_async_test
from django_async_test.compat.asgiref import bridge
from django_async_test.compat.python import contexts, loops

from ...helpers import needs_contextvars


class Contract(object):
    """What both implementations promise."""

    sync_to_async = None
    async_to_sync = None

    def setUp(self):
        super().setUp()
        self.addCleanup(loops.remember_default_loop())
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.addCleanup(self.loop.close)

    def run_coroutine(self, coroutine):
        return self.loop.run_until_complete(asyncio.wait_for(coroutine, 10))

    def to_async(self, function, **kwargs):
        return type(self).sync_to_async(function, **kwargs)

    def to_sync(self, function):
        return type(self).async_to_sync(function)

    def test_results_and_exceptions_come_through(self):
        """Arguments go in, results and exceptions come out, in both directions."""

        def divide(a, b=1):
            return a / b

        async def double(value):
            return 2 * value

        self.assertEqual(2, self.run_coroutine(self.to_async(divide)(4, b=2)))
        with self.assertRaises(ZeroDivisionError):
            self.run_coroutine(self.to_async(divide)(4, b=0))
        self.assertEqual(8, self.to_sync(double)(4))

    def test_sync_code_runs_in_a_worker_thread(self):
        """Neither kind of call blocks the thread of the loop."""
        for sensitive in (True, False):
            with self.subTest(thread_sensitive=sensitive):
                ident = self.run_coroutine(self.to_async(threading.get_ident, thread_sensitive=sensitive)())
                self.assertNotEqual(threading.get_ident(), ident)

    def test_sensitive_code_shares_one_thread(self):
        """Thread-sensitive calls run in the same thread, one after the other."""

        async def run():
            get_ident = self.to_async(threading.get_ident, thread_sensitive=True)
            return set(await asyncio.gather(*[get_ident() for _ in range(5)]))

        self.assertEqual(1, len(self.run_coroutine(run())))

    def test_an_executor_may_be_given(self):
        """`executor` runs calls that are not thread-sensitive; together with thread_sensitive it is an error."""
        if "executor" not in inspect.signature(type(self).sync_to_async).parameters:
            self.skipTest("asgiref takes an executor since 3.3")
        with concurrent.futures.ThreadPoolExecutor(1) as executor:
            expected = executor.submit(threading.get_ident).result()
            function = self.to_async(threading.get_ident, thread_sensitive=False, executor=executor)
            self.assertEqual(expected, self.run_coroutine(function()))
            with self.assertRaises(TypeError):
                self.to_async(str, thread_sensitive=True, executor=executor)

    def test_both_are_decorators_of_functions_and_methods(self):
        """A decorated method receives its instance as the first argument."""

        class Thing(object):
            async def coroutine(self):
                return self

            def function(self):
                return self

        Thing.coroutine = self.to_sync(Thing.coroutine)
        Thing.function = self.to_async(Thing.function, thread_sensitive=True)
        thing = Thing()
        self.assertIs(thing, thing.coroutine())
        self.assertIs(thing, self.run_coroutine(thing.function()))

    def test_a_coroutine_function_is_not_taken_for_a_sync_one(self):
        """sync_to_async refuses a coroutine function at once."""

        async def coroutine():
            pass

        if inspect.isclass(getattr(type(self).sync_to_async, "func", None)):
            self.skipTest("asgiref looks at the function since 3.3")
        with self.assertRaises(TypeError):
            self.to_async(coroutine)

    def test_async_to_sync_is_refused_where_a_loop_runs(self):
        """In a coroutine it raises RuntimeError instead of blocking the loop."""

        async def inner():
            pass

        async def run():
            self.to_sync(inner)()

        with self.assertRaises(RuntimeError):
            self.run_coroutine(run())

    def test_nested_calls_reach_the_loop_that_waits(self):
        """async_to_sync in code called by sync_to_async runs on the same loop, many times in a row."""

        async def inner():
            return loops.running_loop()

        def outer():
            return self.to_sync(inner)()

        for _ in range(50):
            self.assertIs(self.loop, self.run_coroutine(self.to_async(outer, thread_sensitive=True)()))

    def test_sensitive_code_nested_in_both_runs_in_the_waiting_thread(self):
        """The thread that waits in async_to_sync runs the thread-sensitive code below it."""
        idents = []

        async def inner():
            idents.append(await self.to_async(threading.get_ident, thread_sensitive=True)())

        def outer():
            idents.append(threading.get_ident())
            self.to_sync(inner)()

        for _ in range(50):
            del idents[:]
            self.run_coroutine(self.to_async(outer, thread_sensitive=True)())
            self.assertEqual(idents[0], idents[1])

    def test_sensitive_code_of_a_sync_program_runs_in_its_thread(self):
        """async_to_sync in the main thread runs the thread-sensitive code below it there."""

        async def run():
            return await self.to_async(threading.get_ident, thread_sensitive=True)()

        self.assertEqual(threading.get_ident(), self.to_sync(run)())

    @needs_contextvars
    def test_context_variables_are_seen_in_the_thread(self):
        """A sync function sees the values of the coroutine that called it."""
        variable = contexts.contextvars.ContextVar("variable")

        async def run():
            variable.set("coroutine")
            return await self.to_async(variable.get, thread_sensitive=True)()

        self.assertEqual("coroutine", self.run_coroutine(run()))


class EquivalentTests(Contract, unittest.TestCase):
    """The implementation for a Django without asgiref."""

    sync_to_async = staticmethod(bridge._sync_to_async)
    async_to_sync = staticmethod(bridge._async_to_sync)

    def test_they_can_be_called_with_options_only(self):
        """``@sync_to_async(thread_sensitive=False)`` and ``@async_to_sync()`` are decorators too."""
        self.assertIsInstance(bridge._sync_to_async(thread_sensitive=False)(str), bridge._SyncToAsync)

        @bridge._async_to_sync()
        async def run():
            return "done"

        self.assertEqual("done", run())


class ExportedTests(Contract, unittest.TestCase):
    """What the package exports."""

    sync_to_async = staticmethod(functools.partial(django_async_test.sync_to_async))
    async_to_sync = staticmethod(django_async_test.async_to_sync)

    def test_asgiref_is_used_where_it_is_installed(self):
        """The exported names are asgiref's own, or the equivalent."""
        try:
            from asgiref import sync
        except ImportError:
            sync = None
        if sync is None:
            self.assertIs(bridge._sync_to_async, django_async_test.sync_to_async)
        else:
            self.assertIs(sync.sync_to_async, django_async_test.sync_to_async)
            self.assertIs(sync.async_to_sync, django_async_test.async_to_sync)


class WaitingThreadTests(unittest.TestCase):
    """The executor of a thread that waits, as concurrent.futures has them."""

    def test_what_was_cancelled_is_not_run(self):
        """A call that is cancelled before its turn is left out, and the next one runs."""
        waiting, ran = bridge._WaitingThread(), []
        waiting.submit(ran.append, "cancelled").cancel()
        waiting.submit(ran.append, "kept")
        waiting.run_rest()
        self.assertEqual(["kept"], ran)

    def test_an_error_goes_to_whoever_asked(self):
        """What a call raises is the result of its future, and the thread goes on waiting."""
        waiting = bridge._WaitingThread()
        failing, later = waiting.submit(int, "no number"), waiting.submit(int, "1")
        waiting.run_rest()
        self.assertIsInstance(failing.exception(), ValueError)
        self.assertEqual(1, later.result())


class ArgumentTests(unittest.TestCase):
    def test_only_what_can_be_called_becomes_synchronous(self):
        """A coroutine in the place of its function is refused at once, and named."""
        with self.assertRaisesRegex(TypeError, "not 3"):
            bridge._AsyncToSync(3)
