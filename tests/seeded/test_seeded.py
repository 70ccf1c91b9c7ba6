"""Each kind of fault in a class of its own, among tests without one: what is found, by what, and nothing else."""

import asyncio
import collections
import concurrent.futures
import contextlib
import gc
import os
import sys
import threading
import unittest
import warnings
from unittest import mock

from django.db import transaction

import django_async_test

from ..helpers import TestsAboutTests, forever, in_any_thread, in_sensitive_thread, patiently_strict, run_class
from ..project.shop.models import Product
from . import awaits, database, others, resources, state, tasks, threads
from .kinds import FAULTS, Found

# They fill the table.
MODULES = (awaits, database, others, resources, state, tasks, threads)

ONLY = os.environ.get("TEST_SEEDED_KINDS", "").split()


class Clean(object):
    """Tests without a fault, which do much of what the others do."""

    def test_a_nothing(self):
        """An empty test passes."""

    async def test_a_nothing_async(self):
        """A coroutine that awaits passes."""
        await asyncio.sleep(0)

    async def test_a_tasks(self):
        """Tasks that are awaited or cancelled, and pass."""

        async def work():
            await asyncio.sleep(0)
            raise ValueError()

        with self.assertRaises(ValueError):
            await asyncio.ensure_future(work())
        task = asyncio.ensure_future(forever())
        task.cancel()
        await asyncio.wait([task])
        await asyncio.gather(*[in_any_thread(Product.objects.create, name=str(number)) for number in range(3)])
        self.loop.call_later(100, print).cancel()

    async def test_z_database(self):
        """Rows of threads are there, and nobody else's."""
        await in_sensitive_thread(Product.objects.create, name="one")
        self.assertEqual(1, await in_any_thread(Product.objects.count))

    def test_z_threads(self):
        """Threads and pools that are waited for have done their work."""

        def work():
            with transaction.atomic():
                Product.objects.create(name="two")

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            self.assertEqual([1, 1], list(pool.map(lambda _: Product.objects.count(), range(2))))
            with self.assertRaises(ZeroDivisionError):
                pool.submit(lambda: 1 / 0).result()

    def test_z_waits(self):
        """What is late comes while its class runs."""
        for wait in self.before_the_end:
            wait()

    def test_z_state(self):
        """What is changed and restored is changed meanwhile."""
        with mock.patch("os.getcwd"), self.settings(ROOT_URLCONF="nowhere"), open(os.devnull):
            self.assertNotEqual("", os.getcwd())


# Older ones have other kinds, and tell less of these.
@unittest.skipIf(sys.version_info < (3, 8), "the table is that of Python 3.8 and later")
class SeededTests(TestsAboutTests):
    def run_fault(self, fault, decorate):
        """Run the class with `fault`; return the texts that blame the test, and those that blame another."""
        end, later = threading.Event(), []
        attributes = dict(Clean.__dict__, later=later, before_the_end=[], end=end)
        attributes.update(__module__=__name__, test_m=lambda self: None)
        attributes.pop("__dict__", None)
        attributes.pop("__weakref__", None)
        if fault.where == "test":
            attributes["test_m"] = fault.body
        else:
            # In the hooks of one test only
            async def hook(self):
                if self._testMethodName == "test_m":
                    await fault.body(self)

            attributes[fault.where] = hook
        base = fault.base
        if base is not django_async_test.TestCase:
            # Its rows are not for the others.
            attributes = {
                name: value for name, value in attributes.items() if not name.startswith(("test_a", "test_z"))
            }
        cls = decorate(type("Seeded", (base,), attributes))
        try:
            outcome = run_class(cls)
        finally:
            end.set()
            with warnings.catch_warnings():
                # What nobody has closed
                warnings.simplefilter("ignore", ResourceWarning)
                while later:
                    # The loop of what is closed may be closed already, and what was changed may be put back.
                    with contextlib.suppress(Exception):
                        later.pop()()
                with mock.patch("sys.unraisablehook", lambda unraisable: None, create=True):
                    gc.collect()
        # catch_warnings() has brought back what the fault had put there.
        warnings.showwarning = others.SHOW_WARNING
        right, wrong = [], []
        for _, text in outcome.errors + outcome.failures:
            blames = ".test_m" in text
            (right if blames else wrong).append(text)
        self.assertEqual({}, outcome.left_behind, fault.name)
        return right, wrong

    def test_each_kind(self):
        """A fault is reported for the test that has it, as the table says; the tests around it pass, strict or not."""
        counts, kinds = collections.Counter(), [FAULTS[name] for name in ONLY or sorted(FAULTS)]
        for fault in kinds:
            if not fault.is_possible:
                continue
            with self.subTest(fault.name):
                by_default, wrong = self.run_fault(fault, lambda cls: cls)
                self.assertEqual([], wrong)
                by_strict, wrong = self.run_fault(fault, patiently_strict)
                self.assertEqual([], wrong)
                marked = fail_on_of(fault.body)
                expected = (fault.found is Found.BY_DEFAULT or bool(marked), fault.found is not Found.NOT)
                self.assertEqual(expected, (bool(by_default), bool(by_strict)), (by_default, by_strict))
                if fault.found is not Found.NOT:
                    self.assertIn(fault.text, "".join(by_default or by_strict))
                counts[fault.found] += 1
        if not ONLY:
            self.assertGreaterEqual(counts[Found.BY_DEFAULT] + counts[Found.BY_CHECK], 75, counts)


def fail_on_of(body):
    """Return what the decorator of the fault itself says of checks."""
    return getattr(body, "_asynctest_fail_on", None)
