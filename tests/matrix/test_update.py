"""Tests of asking the package index for what is new."""

import os
import zipfile
from unittest import mock

from django_async_test.matrix import facts, update
from django_async_test.matrix.facts import tomllib
from tests.matrix.helpers import TODAY, ProjectTests, names_of, table
from tests.matrix.index import FakeIndex

METADATA = """\
Metadata-Version: 2.1
Name: Django
Version: {}
Requires-Python: >=3.12
Requires-Dist: asgiref>=3.10
{}"""


class NewsTests(ProjectTests):
    def news(self, **more):
        known = {entry.latest: " ".join(entry.python) for entry in table().django.values() if not entry.is_main}
        known.update((key.replace("_", ".").strip("v"), value) for key, value in more.items())
        return update.news(table(), FakeIndex(known), TODAY)

    def test_nothing_is_new(self):
        """What the table has is no news, and neither is an older release."""
        self.assertEqual(([], []), self.news(v1_7_11="3.4", v6_1="3.12"))

    def test_a_new_series(self):
        """A series that the table does not have becomes an entry, with the release that added each Python."""
        entries, lines = self.news(v6_2="3.12 3.13 3.14", v6_2_1="3.12 3.13 3.14", v6_2_2="3.12 3.13 3.14 3.15")
        self.assertEqual({"3.12": "6.2", "3.13": "6.2", "3.14": "6.2", "3.15": "6.2.2"}, entries[0]["python"])
        self.assertEqual(
            ("6.2", "6.2.2", ">=3.10"),
            (entries[0]["series"], entries[0]["latest"], entries[0]["needs"]["asgiref"]),
        )
        self.assertEqual(["Django 6.2 is new: 6.2.2 on Python 3.12, 3.13, 3.14, 3.15."], lines)

    def test_a_prerelease(self):
        """A series with an alpha only is proposed as a pre-release, and the branch is what comes after it."""
        entries, lines = self.news(v6_2a1="3.12 3.13 3.14 3.15")
        self.assertEqual(("6.2", "6.2a1", True), tuple(entries[0][key] for key in ("series", "latest", "prerelease")))
        self.assertEqual(("main", "2028"), (entries[1]["series"], entries[1]["next"]))
        text = "Django 6.2 has a pre-release: 6.2a1 on Python 3.12, 3.13, 3.14, 3.15; prereleases = true tests it."
        self.assertEqual([text], lines)
        self.assertEqual(([], []), self.news(v6_1a1="3.12"))

    def test_the_table_with_a_prerelease(self):
        """The words for Djangos leave it out, it is tested where that is asked for, and a final release replaces it."""
        entries, _ = self.news(v6_2a1="3.12 3.13 3.14 3.15")
        self.write(facts.ADDITIONS, update.as_toml(entries, TODAY))
        names = names_of(self.matrix('django = "all"\npython = ["3.15"]'))
        self.assertFalse([name for name in names if "django62" in name])
        matrix = self.matrix('django = ["6.1"]\npython = ["3.15"]\nprereleases = true\nmain = true')
        djangos = ["django61-sqlite", "django62-sqlite", "djangomain-sqlite"]
        self.assertEqual([python + one for python in ("py315-", "py316-") for one in djangos], names_of(matrix))
        self.assertEqual("Django>=6.2a1,<6.3", matrix.requirements(matrix.environments[1])[0])
        self.assertIn("pre-release", matrix.environments[1].experimental)
        known = {one.latest: " ".join(one.python) for one in matrix.facts.django.values() if not one.is_main}
        entries, lines = update.news(matrix.facts, FakeIndex(dict(known, **{"6.2": "3.14"})), TODAY)
        self.assertNotIn("prerelease", entries[0])
        self.assertEqual(["Django 6.2 is new: 6.2 on Python 3.14."], lines)

    def test_a_series_that_is_a_year(self):
        """Releases that are named by a year are of one series."""
        entries, _ = self.news(v2028="3.14 3.15", v2028_1="3.14 3.15")
        self.assertEqual("2028", entries[0]["series"])

    def test_a_python_that_was_added(self):
        """A patch release that names one Python more is found, and the Python is no longer unofficial."""
        entries, lines = self.news(v5_2_20="3.10 3.11 3.12 3.13 3.14", v5_2_21="3.10 3.11 3.12 3.13 3.14 3.15")
        self.assertEqual(("5.2.21", []), (entries[0]["python"]["3.15"], entries[0]["works"]))
        self.assertEqual(["Django 5.2.21 added Python 3.15."], lines)

    def test_a_python_that_the_table_does_not_know(self):
        """A Python that is newer than the table is reported."""
        _, lines = self.news(v6_1_4="3.12 3.13 3.14 3.15 3.17")
        self.assertIn("Python 3.17 is supported by Django 6.1.4", lines[-1])


class TomlTests(ProjectTests):
    def test_entries_are_written_as_the_table_has_them(self):
        """What is written can be read as a table of facts, with dates as dates."""
        entries = [update.as_entry(entry) for entry in table().django.values() if entry.fails][:2]
        text = update.as_toml(entries, TODAY)
        self.assertEqual({"table": {"updated": TODAY}, "django": entries}, tomllib.loads(text))
        self.assertEqual(2, text.count("\n[[django]]\nseries = "))


class PipTests(ProjectTests):
    """pip itself, with an index in a directory."""

    def setUp(self):
        super().setUp()
        os.makedirs("simple/django")
        links = []
        for version, pythons in (("6.1.3", "3.15"), ("6.1.4", "3.14 3.15"), ("6.2a1", "3.15")):
            name = "Django-{}-py3-none-any.whl".format(version)
            classifiers = "".join(
                "Classifier: Programming Language :: Python :: {}\n".format(python) for python in pythons.split()
            )
            folder = "Django-{}.dist-info/".format(version)
            with zipfile.ZipFile("simple/django/" + name, "w") as wheel:
                wheel.writestr(folder + "METADATA", METADATA.format(version, classifiers))
                wheel.writestr(folder + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
                wheel.writestr(folder + "RECORD", "")
            links.append('<a href="{0}">{0}</a>'.format(name))
        self.write("simple/django/index.html", "<!DOCTYPE html><html><body>" + "\n".join(links) + "</body></html>")
        variables = {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": "file://{}/simple".format(self.directory),
            "PIP_FIND_LINKS": "",
            "PIP_EXTRA_INDEX_URL": "",
        }
        patch = mock.patch.dict(os.environ, variables)
        patch.start()
        self.addCleanup(patch.stop)

    def test_the_index_that_pip_is_configured_for(self):
        """Releases and their metadata come from pip's own index; pre-releases do not count."""
        index = update.Index()
        self.assertEqual(["6.1.3", "6.1.4"], [str(version) for version in index.versions("Django")])
        self.assertEqual(["3.14", "3.15"], update.pythons_of(index.metadata("Django", "6.1.4")))

    def test_a_package_that_is_not_there(self):
        """What the index does not have is no answer, and no traceback."""
        with self.assertRaises(update.NoAnswer):
            update.Index().versions("nothing-of-this-name")
