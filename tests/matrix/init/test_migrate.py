"""Tests of collecting what became of everything."""

from django_async_test.matrix.migration import TAKEN
from tests.matrix.init.proposals import MigrationTests


class MigrateTests(MigrationTests):
    def test_other_services_are_named(self):
        """The configuration of another service of CI, and a lock, are named."""
        files = {".travis.yml": "", "uv.lock": "", "ci/azure-pipelines.yml": ""}
        found = {one.name: one.text for one in self.migration(files)}
        self.assertEqual(set(files), set(found))
        self.assertIn("is not read", found[".travis.yml"])

    def test_dependency_groups(self):
        """A group that the tests have was taken, and another has the line that would add it."""
        text = "[dependency-groups]\ntest = []\ndocs = []\n[tool.hatch.envs.x]\n"
        found = {one.name: one for one in self.migration({"pyproject.toml": text})}
        self.assertEqual(TAKEN, found["test"].verdict)
        self.assertEqual(('dependency_groups = ["test", "docs"]',), found["docs"].lines)
        self.assertIn("stays in pyproject.toml", found["x"].text)
