"""What the tests of the databases that can be reset have in common."""

from django.contrib.auth.models import Group
from django.db import connection

from django_async_test.database.reset import databases, kept


class VendorTests(object):
    """What a reset asks of each database; to be inherited beside a test case."""

    databases = {"default"}

    def setUp(self):
        self.database = databases.of(connection)
        self.addCleanup(connection.close)

    def execute(self, sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    def look(self, tables=("auth_group", "auth_user")):
        with connection.cursor() as cursor:
            schema = self.database.read(cursor)
            found = kept.note(self.database, cursor, ["auth_group"])
            return self.database.look(cursor, schema, tables, found)

    def test_rows_and_each_change_of_them_are_seen(self):
        """A table with rows is found, and each change of a row changes its mark."""
        self.addCleanup(Group.objects.all().delete)
        group = Group.objects.create(name="a")
        filled, before = self.look()
        self.assertEqual({"auth_group"}, filled)
        self.assertEqual(before, self.look()[1])
        Group.objects.filter(pk=group.pk).update(name="b")
        self.assertNotEqual(before, self.look()[1])

    def test_a_change_of_the_schema_is_seen(self):
        """A new table changes the stamp, and is among the tables that there are."""
        with connection.cursor() as cursor:
            before = self.database.stamp(cursor)
            self.execute("CREATE TABLE made_here (number integer)")
            self.addCleanup(self.execute, "DROP TABLE made_here")
            self.assertNotEqual(before, self.database.stamp(cursor))
            self.assertIn("made_here", self.database.read(cursor).existing)
