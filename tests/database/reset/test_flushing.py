"""Tests of the reset: it leaves what a flush leaves, and flushes where there is a doubt."""

import collections
import logging
import unittest

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.test import testcases

import django_async_test
from django_async_test.database.reset import base, flushing, snapshots
from django_async_test.undo import Undo
from tests.project.shop.models import Product

SUPPORTED = connection.vendor in ("sqlite", "postgresql", "mysql")


class Inner(django_async_test.TransactionTestCase):
    """A test whose body is what the outer one gives it."""

    body = None

    def test(self):
        """Do what the outer test says."""
        if self.body is not None:
            self.body()


class Listening(logging.Handler):
    """Collects why a reset has left it to Django."""

    def __init__(self):
        super().__init__()
        self.reasons = []

    def emit(self, record):
        self.reasons.append(record.getMessage())


@unittest.skipUnless(SUPPORTED, "the reset does not know this database")
class FlushingTests(unittest.TestCase):
    # Asks the runner for them
    databases = {"default", "other"}

    def setUp(self):
        self.logger = logging.getLogger("django_async_test")
        self.heard = Listening()
        self.logger.addHandler(self.heard)
        level = self.logger.level
        self.logger.setLevel(logging.DEBUG)
        self.addCleanup(self.logger.setLevel, level)
        self.addCleanup(self.logger.removeHandler, self.heard)
        # What a flush leaves may not be known yet.
        self.run_test()
        del self.heard.reasons[:]

    def run_test(self, body=None, **attributes):
        """Run a test with this body; return the number of flushes of Django, and the problems."""
        flushes = []
        cls = type("Inner", (Inner,), dict(attributes, __module__=__name__))
        case = cls("test")
        case.body = body
        result = unittest.TestResult()
        with Undo() as undo:
            call = testcases.call_command
            undo.replace(
                testcases, "call_command", lambda *args, **options: (flushes.append(1), call(*args, **options))
            )
            unittest.TestSuite([case]).run(result)
        self.problems = [text for _, text in result.errors + result.failures]
        return len(flushes)

    def test_rows_of_a_test_are_gone_without_a_flush(self):
        """What a test has written, also past the ORM, is gone after it, and Django has not flushed."""

        def write():
            Product.objects.create(name="tea")
            Group.objects.create(name="all").permissions.add(Permission.objects.first())
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO auth_group (name) VALUES ('raw')")

        self.assertEqual(0, self.run_test(write))
        self.assertEqual([], self.problems)
        self.assertEqual((0, 0), (Product.objects.count(), Group.objects.count()))

    def test_rows_of_receivers_come_back_as_they_were(self):
        """Content types and permissions that a test has deleted, changed or added are as before, with their keys."""
        before = [set(model.objects.values_list()) for model in (ContentType, Permission)]

        def change():
            Permission.objects.filter(codename__startswith="add").update(name="changed")
            ContentType.objects.filter(app_label="shop").delete()
            ContentType.objects.create(app_label="more", model="more")

        flushes = self.run_test(change)
        self.assertEqual([], self.problems)
        self.assertEqual(before, [set(model.objects.values_list()) for model in (ContentType, Permission)])
        self.assertLessEqual(flushes, 1)

    def test_a_column_more_is_noticed(self):
        """A table whose rows stay, and that has got another column, is flushed by Django, once."""
        with Undo() as undo:
            undo.replace(base, "_schemas", {})
            with Undo() as inner:
                inner.replace(flushing._Flush, "_columns", lambda *args: collections.defaultdict(list))
                self.assertEqual(1, self.run_test())
            self.assertIn("has other columns than before", self.heard.reasons[-1])

    def test_a_class_can_switch_it_off(self):
        """A class with ``reset = "flush"`` is flushed by Django, and so is one whose project says so."""
        self.assertEqual(1, self.run_test(reset="flush"))
        with Undo() as undo:
            undo.enter_context(testcases.override_settings(ASYNC_TEST_RESET="flush"))
            self.assertEqual(1, self.run_test())
            self.assertEqual(0, self.run_test(reset="changes"))

    def test_what_is_written_right_after_a_flush_goes_with_the_next(self):
        """What a trigger or another thread writes while Django flushes is gone after the next test."""
        call = testcases.call_command

        def call_and_write(*args, **options):
            call(*args, **options)
            Product.objects.create(name="late")

        with Undo() as undo:
            undo.replace(flushing, "_snapshots", {})
            with Undo() as inner:
                inner.replace(testcases, "call_command", call_and_write)
                self.assertEqual(1, self.run_test())
            self.assertEqual(1, Product.objects.count())
            self.assertEqual(0, self.run_test())
            self.assertEqual(0, Product.objects.count())

    def test_what_somebody_writes_right_after_a_flush_is_not_what_it_leaves(self):
        """What a flush seems to leave, unlike the time before, must be there a second time."""
        call = testcases.call_command
        before = set(Permission.objects.values_list())

        def call_and_write(*args, **options):
            call(*args, **options)
            Permission.objects.update(name="late")

        with Undo() as undo:
            undo.replace(flushing, "_snapshots", {})
            with Undo() as inner:
                inner.replace(testcases, "call_command", call_and_write)
                self.assertEqual(1, self.run_test())
            self.assertTrue(Permission.objects.filter(name="late").exists())
            self.assertEqual([1, 0], [self.run_test() for _ in range(2)], self.heard.reasons)
            self.assertEqual(before, set(Permission.objects.values_list()))

    def test_a_reason_that_lasts_is_not_looked_for_each_time(self):
        """After three flushes of Django's for a reason that lasts, that is seldom looked for again, and still given."""
        looks = []
        with Undo() as undo:
            undo.replace(flushing, "_settled", {})
            with Undo() as inner:
                inner.replace(flushing._Flush, "_obstacle_in", lambda *args: looks.append(1) or "it must be so")
                self.assertEqual(5, sum(self.run_test() for _ in range(5)))
            self.assertEqual(3, len(looks))
            self.assertEqual(5, len([reason for reason in self.heard.reasons if "it must be so" in reason]))
            self.assertEqual(5, sum(self.run_test() for _ in range(8)))
        self.assertEqual([], self.problems)

    def test_a_receiver_that_leaves_other_rows_is_called(self):
        """A receiver of the project that leaves something else each time is called after each test."""
        names = iter("abcdefghij")

        def receive(using, **kwargs):
            if not Product.objects.using(using).exists():
                Product.objects.using(using).create(name=next(names))

        post_migrate.connect(receive)
        self.addCleanup(self.run_test)
        self.addCleanup(post_migrate.disconnect, receive)
        self.assertEqual([1, 1, 1], [self.run_test() for _ in range(3)])
        self.assertEqual("c", Product.objects.get().name)
        self.assertIn("leaves other rows each time", self.heard.reasons[-1])

    def test_what_makes_no_difference_is_not_noted(self):
        """Once the doubt is settled, Django's flush costs what it always costs: nothing is noted before and after."""

        def execute(sql):
            with connection.cursor() as cursor:
                cursor.execute(sql)

        def receive(**kwargs):
            execute("SELECT count(*) FROM made_without_model")

        execute("CREATE TABLE made_without_model (number integer)")
        self.addCleanup(execute, "DROP TABLE made_without_model")
        post_migrate.connect(receive)
        self.addCleanup(self.run_test)
        self.addCleanup(post_migrate.disconnect, receive)
        noted = []
        with Undo() as undo:
            take = snapshots.take
            undo.replace(snapshots, "take", lambda *args: (noted.append(1), take(*args))[1])
            self.assertEqual([1] * 5, [self.run_test() for _ in range(5)])
        self.assertEqual(([], snapshots.ENOUGH), (self.problems, len(noted)))
        self.assertIn("uses 'made_without_model'", self.heard.reasons[-1])

    def test_a_receiver_that_makes_the_same_rows_is_trusted(self):
        """A receiver that makes the same rows is observed twice; then its rows stay, or come back."""

        def receive(using, **kwargs):
            if not Product.objects.using(using).exists():
                Product.objects.using(using).create(name="always")

        post_migrate.connect(receive)
        self.addCleanup(self.run_test)
        self.addCleanup(post_migrate.disconnect, receive)
        self.assertEqual([1, 1, 0], [self.run_test() for _ in range(3)], self.heard.reasons)
        self.run_test(lambda: Product.objects.all().delete())
        # Old Djangos restart sequences on MySQL, and are left to it.
        unsure = "this Django restarts the sequences"
        self.assertEqual([], [reason for reason in self.heard.reasons[2:] if unsure not in reason])
        self.assertEqual("always", Product.objects.get().name)

    def test_a_receiver_that_asks_no_database_is_called(self):
        """A receiver that executes no statement, such as one that empties a cache, is called after each test."""
        called = []

        def receive(using, app_config, **kwargs):
            called.append((using, app_config.label))

        post_migrate.connect(receive)
        self.addCleanup(self.run_test)
        self.addCleanup(post_migrate.disconnect, receive)
        self.assertEqual([1, 1], [self.run_test() for _ in range(2)], self.heard.reasons)
        half = len(called) // 2
        self.assertIn(("default", "shop"), called)
        self.assertEqual(0, self.run_test())
        self.assertEqual(called[:half], called[2 * half :])

    def test_the_reason_is_logged(self):
        """Why Django flushes is logged with the name of the test."""

        def leave_a_transaction():
            connections["default"].set_autocommit(False)

        self.run_test(leave_a_transaction)
        # A database in memory is not closed.
        connections["default"].rollback()
        connections["default"].set_autocommit(True)
        connections["default"].close()
        self.assertIn("is flushed as Django does it, since", self.heard.reasons[-1])
        self.assertIn("Inner.test", self.heard.reasons[-1])

    def test_a_table_that_no_model_has_keeps_its_rows(self):
        """A table that the test has made keeps its rows, as after a flush."""

        def make():
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE made_by_a_test (number integer)")
                cursor.execute("INSERT INTO made_by_a_test VALUES (1)")

        def drop():
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE made_by_a_test")

        self.addCleanup(drop)
        self.assertEqual(0, self.run_test(make))
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM made_by_a_test")
            self.assertEqual([(1,)], [tuple(row) for row in cursor.fetchall()])
