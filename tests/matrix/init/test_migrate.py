"""Tests of collecting what became of everything."""

from tests.matrix.init.proposals import MigrationTests


class MigrateTests(MigrationTests):
    def test_other_services_are_named(self):
        """The configuration of another service of CI, and a lock, are named."""
        found = {one.name: one.text for one in self.migration({".travis.yml": "", "uv.lock": ""})}
        self.assertEqual({".travis.yml", "uv.lock"}, set(found))
        self.assertIn("is not read", found[".travis.yml"])
