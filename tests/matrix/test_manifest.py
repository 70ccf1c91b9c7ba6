"""Tests of what the manifest says about the environments."""

from django_async_test.matrix.manifest import manifest
from tests.matrix.helpers import ProjectTests


class ManifestTests(ProjectTests):
    def entry(self, text):
        return manifest(self.matrix(text))["environments"][-1]

    def test_an_environment(self):
        """An entry has the parts of the name, what is installed, and whether it may fail."""
        entry = self.entry('python = ["3.12"]\ndjango = ["5.2"]\n[factors.drf.versions.316]\ndeps = ["a"]')
        self.assertEqual("py312-django52-sqlite-drf316", entry["name"])
        self.assertEqual(
            ("3.12", "5.2", "sqlite", {"drf": "drf316"}),
            tuple(entry[key] for key in ("python", "django", "kind", "factors")),
        )
        self.assertEqual(
            (["Django>=5.2,<5.3", "a"], None, False),
            tuple(entry[key] for key in ("requirements", "experimental", "on_request")),
        )

    def test_the_branch(self):
        """The branch has the version that it will be, may fail, and can be on request."""
        entry = self.entry('main = true\non_request = ["djangomain"]')
        self.assertEqual(("main", "6.2", True), (entry["django"], entry["django_next"], entry["on_request"]))
        self.assertIn("changes every day", entry["experimental"])

    def test_what_is_left_out(self):
        """Environments that are out are listed with their reasons."""
        matrix = self.matrix('[[exclude]]\ncells = "py312-django52"\nreason = "a bug"')
        self.assertEqual({"py312-django52-sqlite": "excluded: a bug"}, manifest(matrix)["left_out"])
