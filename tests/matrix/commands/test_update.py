"""Tests of the command that looks for new releases."""

from unittest import mock

from django_async_test.matrix import update
from tests.matrix.helpers import ProjectTests, table
from tests.matrix.index import FakeIndex


class CommandTests(ProjectTests):
    def update(self, index, *options):
        with mock.patch.object(update, "Index", lambda: index):
            return self.run_command("update", *options)

    def index(self, **more):
        known = {entry.latest: " ".join(entry.python) for entry in table().django.values() if not entry.is_main}
        return FakeIndex(dict(known, **more))

    def test_what_is_new_can_be_used_at_once(self):
        """update proposes, update --write writes, and then the project has the new Django."""
        self.configure()
        index = self.index(**{"6.2": "3.13 3.14 3.15"})
        code, output = self.update(index)
        self.assertEqual(1, code)
        self.assertIn('+series = "6.2"', output)
        self.assertNotIn("django-test-matrix-facts.toml", self.files())
        self.assertEqual(0, self.update(index, "--write")[0])
        self.assertIn("py315-django62-sqlite", self.succeed("list", "--names"))
        self.assertIn("nothing new", self.update(index)[1])

    def test_offline(self):
        """Without an index the shipped table stays, and its age is printed."""
        self.configure()
        index = mock.Mock()
        index.versions.side_effect = update.NoAnswer("no network")
        with mock.patch.object(update, "Index", lambda: index):
            code, output = self.run_command("update", "--today", "2027-01-01")
        self.assertEqual(0, code)
        self.assertIn("37 days old", output)
        self.assertIn("no network", output)

    def test_a_file_that_was_edited(self):
        """Facts that somebody changed are not overwritten."""
        self.configure()
        index = self.index(**{"6.2": "3.13"})
        self.update(index, "--write")
        self.write("django-test-matrix-facts.toml", self.read("django-test-matrix-facts.toml") + "# mine\n")
        index.releases["6.2.1"] = "3.13"
        code, output = self.update(index, "--write")
        self.assertEqual(2, code)
        self.assertIn("was edited by hand", output)

    def test_a_broken_file_of_facts(self):
        """A file of facts that is not valid is reported in one line."""
        self.configure()
        self.write("django-test-matrix-facts.toml", "[[django]]\n")
        self.assertIn("django-test-matrix-facts.toml: is not a valid table of facts", self.refuse("list"))
