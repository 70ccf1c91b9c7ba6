"""Tests of reading tox.toml."""

from django_async_test.matrix import existing_tox
from tests.matrix.helpers import ProjectTests, table


class TomlTests(ProjectTests):
    def test_native_toml(self):
        """Commands of tox.toml become lines."""
        self.write(
            "tox.toml",
            """
            env_list = ["py312-django52"]
            [env_run_base]
            deps = ["pytest", "django>=5"]
            commands = [["python", "-c", "print(1)", { replace = "posargs", default = ["a b"], extend = true }]]
            """,
        )
        found = existing_tox.read(".", table(), [])
        self.assertEqual(["python -c 'print(1)' {posargs:'a b'}"], found.commands)
        self.assertEqual(([("pytest", None, None)], ["5.2"]), (found.deps, found.djangos))

    def test_what_only_tox_can_replace(self):
        """Tables in lists of texts are left out, and so are commands that are no lists."""
        self.write(
            "tox.toml", '[env_run_base]\ndeps = [{ replace = "ref" }, "a"]\ncommands = [{ replace = "ref" }, ["b"]]\n'
        )
        found = existing_tox.read(".", table(), [])
        self.assertEqual(([("a", None, None)], ["b"]), (found.deps, found.commands))
