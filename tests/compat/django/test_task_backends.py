"""Tests of background tasks inside the transaction of a test."""

import unittest
from unittest import mock

from django.db import transaction
from django.test import override_settings

from django_async_test import TestCase, allow_async_unsafe
from django_async_test.compat.django import task_backends
from django_async_test.undo import Undo
from tests.helpers import TestsAboutTests, in_any_thread, in_sensitive_thread, in_threads
from tests.project.shop.models import Product

if task_backends._task_backends() is not None:
    from django.tasks import TaskResultStatus, default_task_backend, task

    @task
    def create(name):
        return Product.objects.create(name=name).pk

    @task
    async def create_in_a_coroutine(name):
        return (await Product.objects.acreate(name=name)).pk


needs_tasks = unittest.skipUnless(task_backends._task_backends(), "Django before 6.0 has no django.tasks")


def settings(backend):
    return override_settings(TASKS={"default": {"BACKEND": "django.tasks.backends." + backend}})


immediate = settings("immediate.ImmediateBackend")
dummy = settings("dummy.DummyBackend")


@needs_tasks
class ImmediateTests(TestsAboutTests):
    def test_tasks_run_in_the_transaction(self):
        """Sync tasks and coroutine functions, enqueued from a coroutine, a thread or a sync test, are rolled back."""

        @immediate
        class Inner(TestCase):
            def check(self, result):
                self.assertEqual([], result.errors)
                self.assertEqual(TaskResultStatus.SUCCESSFUL, result.status)
                self.assertTrue(Product.objects.filter(pk=result.return_value).exists())

            async def test_aenqueue(self):
                for number, function in enumerate((create, create_in_a_coroutine)):
                    result = await function.aenqueue(name=str(number))
                    await in_any_thread(self.check, result)

            async def test_in_another_thread(self):
                await self.acall(self.check, await in_any_thread(create.enqueue, name="tea"))
                self.assertEqual([], in_threads(1, lambda number: create.enqueue(name="milk")))
                self.assertEqual(2, await in_sensitive_thread(Product.objects.count))

            def test_sync(self):
                for number, function in enumerate((create, create_in_a_coroutine)):
                    self.check(function.enqueue(name=str(number)))

            @allow_async_unsafe()
            async def test_permitted(self):
                for number, function in enumerate((create, create_in_a_coroutine)):
                    self.check(function.enqueue(name=str(number)))

        self.assertPasses(Inner)

    def test_after_the_commit(self):
        """A task that waits for the commit is enqueued by captureOnCommitCallbacks()."""

        @immediate
        class Inner(TestCase):
            def enqueue_later(self):
                transaction.on_commit(lambda: create.enqueue(name="sync"))
                transaction.on_commit(lambda: create_in_a_coroutine.aenqueue(name="async"))

            async def test(self):
                async with self.captureOnCommitCallbacks(execute=True):
                    await in_sensitive_thread(self.enqueue_later)
                self.assertEqual(2, await in_any_thread(Product.objects.count))

        self.assertPasses(Inner)

    def test_in_a_block(self):
        """A task that is enqueued inside atomic() is rolled back with it."""

        @immediate
        class Inner(TestCase):
            async def test(self):
                with self.assertRaises(ZeroDivisionError):
                    async with self.atomic():
                        await create.aenqueue(name="tea")
                        await create_in_a_coroutine.aenqueue(name="milk")
                        1 / 0
                self.assertEqual(0, await in_any_thread(Product.objects.count))

        self.assertPasses(Inner)


@needs_tasks
class DummyTests(TestsAboutTests):
    def test_the_results_of_all_threads_are_collected(self):
        """The test finds what any thread has enqueued, and nothing of the tests before."""

        @dummy
        class Inner(TestCase):
            async def enqueue(self):
                self.assertEqual([], default_task_backend.results)
                await in_any_thread(create.enqueue, name="thread")
                await create.aenqueue(name="coroutine")
                create.enqueue(name="direct")
                self.assertEqual([], in_threads(1, lambda number: create.enqueue(name="bare thread")))
                names = [result.kwargs["name"] for result in default_task_backend.results]
                self.assertEqual(["thread", "coroutine", "direct", "bare thread"], names)
                self.assertEqual(0, await in_any_thread(Product.objects.count))
                found = await default_task_backend.aget_result(default_task_backend.results[0].id)
                self.assertIs(default_task_backend.results[0], found)

            async def test_one(self):
                await self.enqueue()

            async def test_two(self):
                await self.enqueue()

            @dummy
            async def test_settings_of_the_test(self):
                await self.enqueue()

            async def test_settings_inside(self):
                with dummy:
                    await self.enqueue()

        self.assertPasses(Inner)

    def test_afterwards_it_is_as_it_was(self):
        """Django keeps the backends of a thread again."""
        before = task_backends._task_backends()._connections

        class Inner(TestCase):
            async def test(self):
                self.assertIsNot(before, task_backends._task_backends()._connections)

        self.assertPasses(Inner)
        self.assertIs(before, task_backends._task_backends()._connections)

    def test_backends_that_are_kept_elsewhere_are_left_alone(self):
        """Where Django keeps its backends under another name, share() does nothing."""
        with mock.patch.object(task_backends, "_task_backends", object), Undo() as undo:
            task_backends.share(undo)
            self.assertEqual([], task_backends._tests)


class OldDjangoTests(unittest.TestCase):
    @unittest.skipIf(task_backends._task_backends(), "Django has django.tasks")
    def test_there_is_nothing_to_share(self):
        """Before Django 6.0 nothing is done."""
        self.assertIsNone(task_backends.share(None))
