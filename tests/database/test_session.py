"""Tests of the settings of a session, which each thread and task has to itself."""

import asyncio
import threading
import unittest

from django.db import connection, transaction

import django_async_test
from django_async_test import sync_to_async

from ..helpers import TestsAboutTests, in_threads, needs_asgiref
from ..project.shop.models import Product
from .drivers import VENDOR, create, execute, names


class Rollback(Exception):
    """Rolls a block back."""


def tenant():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        return cursor.fetchone()[0]


def in_schema(name):
    execute("SET search_path TO {}, public".format(name))


@unittest.skipUnless(VENDOR == "postgresql", "only the settings of PostgreSQL are kept apart")
class SessionTests(TestsAboutTests):
    def setUp(self):
        super().setUp()
        for name in ("tenant0", "tenant1"):
            execute(
                "CREATE SCHEMA {0}; CREATE TABLE {0}.shop_product (LIKE public.shop_product INCLUDING ALL)".format(name)
            )
            self.addCleanup(execute, "DROP SCHEMA {} CASCADE".format(name))

    def test_set_config_is_kept_apart_like_set(self):
        """The function in a SELECT, its name in the text or a parameter, is repeated for whoever has called it."""
        both = threading.Barrier(2)

        def work(number):
            for sql, params in (
                ("SELECT set_config('my.tenant', %s, false)", [str(number)]),
                ("select set_config(%s, %s, false)", ["my.tenant", str(number)]),
            ):
                with connection.cursor() as cursor:
                    cursor.execute(sql, params)
                    both.wait(20)
                    cursor.execute("SELECT current_setting('my.tenant')")
                    assert (str(number),) == cursor.fetchone()
                both.wait(20)

        class Inner(django_async_test.TestCase):
            def test(self):
                self.assertEqual([], in_threads(2, work))

        self.assertPasses(Inner)

    def test_a_request_of_one_tenant_reads_nothing_of_the_other(self):
        """Two tenants with twenty threads each, whose statements alternate, have their own rows."""

        def work(number):
            name = "tenant{}".format(number % 2)
            in_schema(name)
            for turn in range(5):
                create("{}-{}-{}".format(name, number, turn))
                found = names()
                assert found and all(row.startswith(name) for row in found), found
            with transaction.atomic():
                assert all(row.startswith(name) for row in names())

        class Inner(django_async_test.TestCase):
            connection_timeout = 60

            def test(self):
                create("public")
                self.assertEqual([], in_threads(40, work))
                self.assertEqual(["public"], names())

        self.assertPasses(Inner)

    @needs_asgiref
    def test_so_do_tasks(self):
        """Two tenants with twenty tasks each, in any thread, have their own rows."""

        def step(name, number, turn):
            create("{}-{}-{}".format(name, number, turn))
            found = names()
            assert found and all(row.startswith(name) for row in found), found

        async def work(number):
            name = "tenant{}".format(number % 2)
            await sync_to_async(in_schema)(name)
            for turn in range(3):
                await sync_to_async(step, thread_sensitive=bool(turn % 2))(name, number, turn)

        class Inner(django_async_test.TestCase):
            connection_timeout = 60

            async def test(self):
                await asyncio.gather(*[work(number) for number in range(40)])
                self.assertEqual(0, await sync_to_async(Product.objects.count)())

        self.assertPasses(Inner)

    def test_a_roll_back_takes_no_setting_away(self):
        """The database undoes a setting with the block, but not the one that another thread has made."""

        def mine(number):
            in_schema("tenant0")
            try:
                with transaction.atomic():
                    create("rolled back")
                    raise Rollback
            except Rollback:
                pass
            assert tenant() == "tenant0, public", tenant()

        class Inner(django_async_test.TestCase):
            def test(self):
                before = tenant()
                self.assertEqual([], in_threads(1, mine))
                self.assertEqual(before, tenant())

        self.assertPasses(Inner)

    def test_what_the_test_sets_is_set_for_all_that_have_set_nothing(self):
        """The test's own thread sets for everybody; the next test begins with what was there."""
        seen = []

        class Inner(django_async_test.TestCase):
            def test_a(self):
                in_schema("tenant1")
                self.assertEqual([], in_threads(1, lambda number: seen.append(tenant())))

            def test_b(self):
                seen.append(tenant())

        before = tenant()
        self.assertPasses(Inner)
        self.assertEqual(["tenant1, public", before] * 2, seen)
