"""Tests of the command for a part of a suite."""

from tests.matrix.helpers import ProjectTests


class ShardTests(ProjectTests):
    def configure_with(self, command):
        self.configure("[ci]\nshards = 2\n", commands="commands = ['{}']\n".format(command))

    def test_labels(self):
        """Django's runner gets the labels of its modules, and each shard has others."""
        for name in ("a", "b", "c"):
            self.write("tests/test_{}.py".format(name), "")
        self.write("other/test_d.py", "")
        self.configure_with("python manage.py test {posargs:tests}")
        found = [self.succeed("shard", shard).split() for shard in ("1/2", "2/2")]
        self.assertEqual(["tests.test_a", "tests.test_b", "tests.test_c"], sorted(found[0] + found[1]))

    def test_pytest(self):
        """pytest gets what pytest-split needs, beside the arguments that it has without any."""
        self.configure_with("pytest {posargs:tests -x}")
        self.assertEqual("tests -x --splits 2 --group 1\n", self.succeed("shard", "1/2"))

    def test_shards_that_cannot_be(self):
        """A shard without a module is a failure, for a runner without labels would run everything."""
        self.configure_with("python manage.py test {posargs}")
        self.assertIn("has no module of tests", self.refuse("shard", "1/2"))
        for shard in ("0/2", "3/2", "x", "1/2\n", "1/9999"):
            self.assertIn("expected a shard like 1/3", self.refuse("shard", shard))
