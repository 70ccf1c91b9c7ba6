"""Tests of what became of workflows and noxfile.py."""

from django_async_test.matrix.migration import LEFT_OUT, TAKEN, TRANSLATED
from tests.matrix.existing_ci.test_nox import TEXT as NOX
from tests.matrix.existing_ci.test_workflows import TEXT
from tests.matrix.init.proposals import MigrationTests


class WorkflowTests(MigrationTests):
    def test_jobs_services_and_systems(self):
        """A job that runs the same tests is named, and so are its services and systems."""
        found = {(one.kind, one.name.split(" ")[0]): one for one in self.migration({".github/workflows/a.yml": TEXT})}
        self.assertIn("runs the same tests beside .github/workflows/matrix.yml", found["job", "tests"].text)
        self.assertEqual(TAKEN, found["job", "tests"].verdict)
        self.assertIn("it stays in its workflow", found["job", "lint"].text)
        self.assertIn('set_env = { DATABASE_URL = "postgres://x" }', found["service", "postgis/postgis:16-3.4"].lines)
        self.assertEqual(LEFT_OUT, found["service", "redis"].verdict)
        self.assertEqual(TRANSLATED, found["system", "windows-latest"].verdict)
        self.assertEqual("pypy = true", found["Python", "PyPy"].text)
        self.assertIn('systems = ["windows-latest"]', self.read("django-test-matrix.toml"))
        self.assertEqual(TRANSLATED, found["package of the system", "gettext"].verdict)
        self.assertIn('packages = ["gettext", "graphviz"]', self.read("django-test-matrix.toml"))

    def test_sessions(self):
        """The session that runs the tests was taken, and another stays, with the lines to write."""
        found = {one.name: one for one in self.migration({"noxfile.py": NOX})}
        self.assertEqual((TAKEN, LEFT_OUT), (found["tests"].verdict, found["lint"].verdict))
        expected = ("[environments.lint]", 'deps = ["ruff"]', 'commands = ["ruff check"]')
        self.assertEqual(expected, found["lint"].lines)
