"""Tests of the reports of shards."""

import unittest

from django_async_test.matrix.reporting import shards
from tests.matrix.reports import report


class ShardTests(unittest.TestCase):
    def reports(self, *names, **changes):
        return [dict(report(shard=name, **changes), path="{}.json".format(number)) for number, name in enumerate(names)]

    def wrong(self, reports, count=2):
        return "; ".join(shards.wrong({"shards": count, "min_tests": 1}, reports))

    def test_each_shard_must_have_run_once(self):
        """A shard that is missing, there twice, not of this matrix, or without a test is wrong."""
        self.assertEqual("", self.wrong(self.reports("1/2", "2/2")))
        self.assertIn(
            "not all parts of its tests ran, or others did: there are the shards 2/2", self.wrong(self.reports("2/2"))
        )
        twice = self.reports("1/2", "2/2") + self.reports("2/2", exit_code=1)
        self.assertIn("there are different reports of it", self.wrong(twice))
        self.assertIn("there are the shards 1/2, 2/2, 3/3", self.wrong(self.reports("1/2", "2/2", "3/3")))
        none = self.reports("1/2") + self.reports("2/2", runs=[])
        self.assertIn("no test ran in shard 2/2", self.wrong(none))

    def test_all_tests_at_once_are_as_good(self):
        """A report of no shard is of all tests; not beside one of a shard."""
        self.assertEqual("", self.wrong(self.reports(None)))
        self.assertIn("there are the shards 1/2, 2/2, None", self.wrong(self.reports(None, "1/2", "2/2")))

    def test_shards_that_the_configuration_does_not_know(self):
        """Where the project itself has spread its tests, the names of the shards say how many there must be."""
        self.assertEqual("", self.wrong(self.reports("1/3", "2/3", "3/3"), 1))
        self.assertIn("not all parts", self.wrong(self.reports("1/3", "3/3"), 1))
        self.assertIn("not all parts", self.wrong(self.reports("1/2", "2/3"), 1))
        self.assertIn("not all parts", self.wrong(self.reports("many"), 1))

    def test_they_are_one(self):
        """The report of all shards has their processes, connections and seconds, and fails if one does."""
        (whole,) = shards.merged(self.reports("1/2") + self.reports("2/2", exit_code=3))
        self.assertEqual((2, 2, 3), (len(whole["runs"]), len(whole["databases"]), whole["exit_code"]))
        self.assertEqual(2, len(shards.merged(self.reports(None, None))))
