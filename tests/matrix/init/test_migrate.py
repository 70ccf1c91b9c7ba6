"""Tests of collecting what became of everything."""

import os

from django_async_test.matrix import config
from django_async_test.matrix.migration import LEFT_OUT, TAKEN, TRANSLATED
from tests.matrix.helpers import TODAY
from tests.matrix.init.proposals import MigrationTests


class MigrateTests(MigrationTests):
    def test_other_services_are_named(self):
        """The configuration of another service of CI, and a lock, are named."""
        files = {".travis.yml": "", "uv.lock": "", "ci/azure-pipelines.yml": ""}
        found = {one.name: one.text for one in self.migration(files)}
        self.assertEqual(set(files), set(found))
        self.assertIn("is not read", found[".travis.yml"])

    def test_services_in_whose_place_nothing_is_written(self):
        """It is said that the matrix does not run there, with the line for a file beside it that it can use."""
        for name, path, line in (
            (".gitlab-ci.yml", ".gitlab-ci.yml", 'gitlab = "matrix.gitlab-ci.yml"'),
            (".circleci", ".circleci/config.yml", 'circleci = ".circleci/matrix.yml"'),
        ):
            (entry,) = [one for one in self.migration({path: ""}) if one.kind == "file"]
            self.assertEqual((name, ("[write]", line)), (entry.name, entry.lines))
            with open("django-test-matrix.toml", encoding="utf-8") as file:
                text = file.read()
            self.write("django-test-matrix.toml", text.replace("[write]", "\n".join(entry.lines)))
            self.assertEqual(line.split('"')[1], config.load(today=TODAY).write[line.split()[0]])
            os.remove("django-test-matrix.toml")
            os.remove(path)

    def test_groups_of_a_pipfile(self):
        """What it has for development and is not installed is named as its own."""
        tox = "[tox]\nenvlist = py312-dj52\n[testenv]\ndeps =\n  dj52: django~=5.2\n  pytest\ncommands = pytest\n"
        found = self.migration({"Pipfile": '[dev-packages]\npytest = "*"\nblack = "*"\n', "tox.ini": tox})
        found = [(one.source, one.lines) for one in found if one.kind == "dependency group"]
        self.assertEqual([("Pipfile", ('deps = ["black"]',))], found)

    def test_dependency_groups(self):
        """A group that the tests have was taken, one of Django alone is the matrix's; others have a line."""
        text = "[dependency-groups]\ntest = []\ndocs = []\ndj52 = ['django>=5.2,<6; python_version>=\"3.10\"']\n"
        text += "old = ['Django<5', {include-group = 'test'}]\n[tool.hatch.envs.x]\n"
        found = {one.name: one for one in self.migration({"pyproject.toml": text})}
        self.assertEqual(TAKEN, found["test"].verdict)
        self.assertEqual(('dependency_groups = ["test", "docs"]',), found["docs"].lines)
        self.assertEqual((TRANSLATED, "the matrix chooses Django"), (found["dj52"].verdict, found["dj52"].text))
        self.assertEqual(LEFT_OUT, found["old"].verdict)
        self.assertIn("stays in pyproject.toml", found["x"].text)
