"""Tests of what became of tox's configuration."""

from django_async_test.matrix.migration import LEFT_OUT, TAKEN, TRANSLATED
from tests.matrix.init.proposals import MigrationTests

TEXT = """
    [tox]
    envlist =
        py312-django52-sqlite, py312-dj{52,60,main}, py310-dj111, pypy3-dj52, py312-dj52-{postgres,oracle}
        py313-dj42, py312-dj52-drf316, py312-dj52-strange, lint
    [testenv]
    deps =
        drf316: djangorestframework
        odd-py312: odd
    commands =
        pytest
        coverage report
        coverage html --fail-under=90
    [testenv:lint]
    deps = ruff
    commands = ruff check
    [gh-actions]
    python = 3.12: py312
    [flake8]
    x = 1
"""


class ToxTests(MigrationTests):
    def test_each_environment_has_a_verdict(self):
        """Each environment was taken, translated, or left out with a reason."""
        found = self.migration({"tox.ini": TEXT})
        for name, verdict, text in (
            ("py312-django52-sqlite", TAKEN, "py312-django52-sqlite"),
            ("py312-dj60", TRANSLATED, "py312-django60-sqlite"),
            ("py312-djmain", TRANSLATED, "py312-djangomain-sqlite"),
            ("py310-dj111", LEFT_OUT, "fails on Python 3.10"),
            ("py313-dj42", TRANSLATED, "py313-django42-sqlite"),
            ("py312-dj52-postgres", LEFT_OUT, "the oldest and the newest Python of each Django"),
            ("py312-dj52-oracle", LEFT_OUT, "there is no database oracle here"),
            ("py312-dj52-drf316", TRANSLATED, "py312-django52-sqlite-drf316"),
            ("lint", LEFT_OUT, "stays in tox.ini: `tox -e lint`"),
        ):
            with self.subTest(name):
                (entry,) = [one for one in found if one.kind == "environment" and one.name == name]
                self.assertEqual(verdict, entry.verdict)
                self.assertIn(text, entry.text)

    def test_what_else_is_there(self):
        """Databases, factors, sections and lines that were not taken are named too."""
        found = {(one.kind, one.name): one for one in self.migration({"tox.ini": TEXT})}
        for key, verdict in (
            (("database", "postgres"), TRANSLATED),
            (("factor", "drf316"), TRANSLATED),
            (("factor", "strange"), LEFT_OUT),
            (("line", "commands = coverage report"), LEFT_OUT),
            (("line", "deps = odd-py312: odd"), LEFT_OUT),
            (("section", "gh-actions"), LEFT_OUT),
            (("section", "flake8"), TAKEN),
        ):
            self.assertEqual(verdict, found[key].verdict, key)

    def test_settings(self):
        """Settings that the configuration does not have are named, and so are those that are generated anyway."""
        text = "[tox]\nminversion = 4\n[testenv]\nrunner = uv-venv-lock-runner\npip_pre = true\nstrange = 1\n"
        found = {one.name: one for one in self.migration({"tox.ini": text})}
        self.assertEqual(TAKEN, found["minversion = 4"].verdict)
        self.assertIn("respects uv.lock", found["runner = uv-venv-lock-runner"].text)
        self.assertEqual(LEFT_OUT, found["pip_pre = true"].verdict)
        self.assertEqual("the configuration does not have it", found["strange = 1"].text)

    def test_lines_to_write(self):
        """What was left out has the lines of the configuration that would have it."""
        found = {one.name: one.lines for one in self.migration({"tox.ini": TEXT})}
        expected = ("[environments.lint]", 'deps = ["ruff"]', 'commands = ["ruff check"]')
        self.assertEqual(expected, found["lint"])
        expected = ("[coverage]", 'source = ["your_package"]')
        self.assertEqual(expected, found["commands = coverage report"])
        expected += ("fail_under = 90", 'upload = ["html"]')
        self.assertEqual(expected, found["commands = coverage html --fail-under=90"])

    def test_other_environments_are_taken_with_tox_ini(self):
        """Where tox.ini is replaced, environments for other things are the configuration's."""
        found = {one.name: one for one in self.migration({"tox.ini": TEXT}, replace=True)}
        self.assertEqual((TRANSLATED, "[environments.lint]"), (found["lint"].verdict, found["lint"].text))
        self.assertIn("[testenv:lint]", self.read("tox.ini"))
