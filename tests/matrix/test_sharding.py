"""Tests of spreading modules over shards."""

from django_async_test.matrix import sharding
from django_async_test.matrix.errors import Problem
from tests.matrix.helpers import ProjectTests


class ModuleTests(ProjectTests):
    def test_modules_of_tests(self):
        """What Django's runner discovers is found, in all places or in some, and not in environments."""
        for name in (
            "a/tests.py",
            "a/test_x.py",
            "b/tests/test_y.py",
            ".tox/test_z.py",
            "venv/test_z.py",
            "a/other.py",
        ):
            self.write(name, "")
        self.assertEqual(["a.test_x", "a.tests", "b.tests.test_y"], sharding.modules("."))
        self.assertEqual(["b.tests.test_y"], sharding.modules(".", ["b"]))
        self.assertEqual(["b.tests.test_y"], sharding.modules(".", ["b.tests"]))
        self.assertEqual(["a.tests"], sharding.modules(".", ["a.tests"]))

    def test_durations(self):
        """Seconds are read by label or by pytest's names, and another file is refused."""
        self.write(".test_durations", '{"tests/test_a.py::T::test_x": 2, "a.b": 1.5}')
        self.assertEqual({"tests.test_a.T.test_x": 2.0, "a.b": 1.5}, sharding.durations(".test_durations"))
        self.assertEqual({}, sharding.durations("nothing"))
        for text in ("[", "[1]", '{"a": "x"}', '{"a": []}'):
            self.write(".test_durations", text)
            with self.assertRaisesRegex(Problem, "record it anew"):
                sharding.durations(".test_durations")


class SplitTests(ProjectTests):
    LABELS = ["a", "b", "c", "d", "e"]

    def test_every_label_is_in_one_shard(self):
        """Whatever the number of shards and the durations, no label is in two, and none is missing."""
        for known in ({}, {"a": 9}, {"a.T.x": 1, "b": 0, "zz": 5}):
            for count in range(1, 8):
                shards = sharding.split(self.LABELS, known, count)
                self.assertEqual(count, len(shards))
                self.assertEqual(self.LABELS, sorted(one for shard in shards for one in shard))

    def test_shards_take_about_as_long(self):
        """The longest module has a shard for itself, and one without a duration counts as the others on average."""
        self.assertEqual(
            [["a"], ["b", "c", "d", "e"]], sharding.split(self.LABELS, dict(dict.fromkeys("bcde", 2), a=8), 2)
        )
        self.assertEqual(
            {"a": 4.0, "b": 2.0, "c": 3.0}, sharding.seconds(["a", "b", "c"], {"a.x": 1, "a.y": 3, "b": 2})
        )
