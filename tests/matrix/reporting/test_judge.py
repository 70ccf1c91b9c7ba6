"""Tests of comparing what ran with what should have."""

import time

from django_async_test.matrix.manifest import manifest
from django_async_test.matrix.plugin.records import digest
from django_async_test.matrix.reporting import judge
from tests.matrix.helpers import ProjectTests
from tests.matrix.reports import TEXT, report


class VerdictTests(ProjectTests):
    def expected(self, text=TEXT, **changes):
        """Return the entry of the one environment of a configuration."""
        return dict(manifest(self.matrix(text))["environments"][0], **changes)

    def verdict(self, *reports, **options):
        project = options.pop("project", judge.Project())
        reports = [dict(one, path="{}.json".format(number)) for number, one in enumerate(reports)]
        return judge.judge(self.expected(**options), reports, project)

    def problems(self, *reports, **options):
        return "; ".join(self.verdict(*reports, **options).problems)

    def test_what_ran_as_it_should(self):
        """Versions, dependencies, tests and database as promised are no problem."""
        self.assertEqual("", self.problems(report()))
        self.assertEqual("ok", self.verdict(report()).status)

    def test_what_never_started(self):
        """An environment without a report did not run."""
        self.assertIn("it did not run", self.problems())
        self.assertEqual("missing", self.verdict().status)

    def test_other_versions(self):
        """Other Pythons, Djangos and packages than promised are problems."""
        for run, expected in (
            ({"python": "3.14.0"}, "ran on Python 3.14.0 instead of 3.13"),
            ({"python": "3.1.3"}, "ran on Python 3.1.3"),
            ({"django": "6.0"}, "had Django 6.0 instead of 5.2"),
            ({"django": None, "packages": {}}, "had Django None"),
            ({"packages": {"djangorestframework": "3.15.2", "psycopg2-binary": "2.9"}}, "djangorestframework 3.15.2"),
            ({"packages": {"djangorestframework": "3.16"}}, "psycopg2-binary is not installed"),
            ({"packages": {"django": "3.2"}}, "it had Django 5.2.19, though 3.2 is installed"),
            ({"django_file": "/elsewhere/django/__init__.py"}, "came from outside of the environment: /elsewhere"),
        ):
            with self.subTest(expected):
                self.assertIn(expected, self.problems(report(run)))

    def test_other_interpreters_and_systems(self):
        """PyPy, a build without the global interpreter lock and another system are where the name says so."""
        for run, changes, expected in (
            ({"implementation": "pypy"}, {}, "it ran on pypy instead of cpython"),
            ({}, {"axis": "pypy"}, "it ran on cpython instead of pypy"),
            ({"free_threaded": True}, {}, "built without the global interpreter lock"),
            ({}, {"axis": "free_threaded"}, "built with the global interpreter lock"),
            ({}, {"axis": "system", "system": "windows"}, "the platform linux instead of win32"),
        ):
            with self.subTest(expected):
                self.assertIn(expected, self.problems(report(run), **changes))
        self.assertEqual("", self.problems(report({"implementation": "pypy"}), axis="pypy"))
        self.assertEqual("", self.problems(report({"free_threaded": True}), axis="free_threaded"))

    def test_shards_of_the_configuration(self):
        """The reports of shards are one: their arguments are theirs, and the tests of all of them count."""
        parts = [report(shard="{}/2".format(number), arguments=["x"], ci=True, seconds=number) for number in (1, 2)]
        verdict = self.verdict(*parts, shards=2, min_tests=80)
        self.assertEqual(([], []), (verdict.problems, verdict.warnings))
        self.assertEqual((3, 80), (verdict.report["seconds"], judge.total(verdict.report)["passed"]))
        self.assertIn("not all parts of its tests ran", self.problems(parts[0], shards=2))
        self.assertIn("not all parts of its tests ran", self.problems(*parts, shards=3))

    def test_a_release_before_the_python_was_supported(self):
        """An early release of the right series is a problem where a later one has added the Python."""
        text = self.problems(report({"django": "5.2.3"}), django_since="5.2.8")
        self.assertIn("it had Django 5.2.3, which does not support Python 3.13: 5.2.8 is the first that does", text)

    def test_tests_that_did_not_run(self):
        """No test, too few, and only skipped ones are problems; that nothing is known has to be accepted."""
        none = {"passed": 0, "failed": 0, "skipped": 0, "expected": 0}
        self.assertIn("no test ran in its Python", self.problems(report(runs=[])))
        self.assertEqual("", self.problems(report(runs=[]), min_tests=0))
        self.assertIn("none of its tests ran", self.problems(report({"tests": none})))
        self.assertIn("none of its tests ran, 7 were skipped", self.problems(report({"tests": dict(none, skipped=7)})))
        self.assertIn("41 of its tests ran", self.problems(report(), min_tests=42))

    def test_failures_that_are_hidden(self):
        """Commands that succeed do not hide failed tests, what pytest has said, or a process that was killed."""
        tests = {"passed": 1, "failed": 2, "skipped": 0, "expected": 0}
        self.assertIn("2 of its tests failed, which its commands hide", self.problems(report({"tests": tests})))
        self.assertIn("pytest ended with 2, which its commands hide", self.problems(report({"statuses": [2]})))
        tests = {"passed": 0, "failed": 0, "skipped": 0, "expected": 4}
        self.assertIn("none of its tests passed: 4 were expected", self.problems(report({"tests": tests})))
        self.assertIn("ended before it was done", self.problems(report({"has_ended": False})))
        self.assertIn("failed, with exit code 1", self.problems(report(exit_code=1)))

    def test_a_report_that_is_not_true_any_more(self):
        """An old report, one of another tox.ini and one of other code do not count, nor does one of the future."""
        now = time.time()
        self.assertIn("8 days old", self.problems(report(), project=judge.Project(now=now + 8.5 * 24 * 3600)))
        self.assertIn("time to come", self.problems(report(), project=judge.Project(now=now - 3 * 24 * 3600)))
        text = self.problems(report(tox_digest="a"), project=judge.Project(digests=["b"]))
        self.assertIn("another tox.ini", text)
        self.assertEqual("", self.problems(report(tox_digest="a"), project=judge.Project(digests=["b", "a"])))
        project = judge.Project({"tracked": "a", "all": "a"})
        self.assertIn("other code", self.problems(report(revision={"tracked": "b", "all": "c"}), project=project))
        self.assertEqual("", self.problems(report(revision={"tracked": "b", "all": "a"}), project=project))

    def test_a_report_that_was_edited(self):
        """A change of a report is noticed, and so are two reports that contradict each other."""
        self.assertIn("was changed after it was written", self.problems(dict(report(exit_code=1), exit_code=0)))
        found = self.problems(report(exit_code=1), report())
        self.assertIn("there are different reports of it, and only one can be true: 0.json, 1.json", found)
        self.assertIn("exit code 1", found)
        one = report()
        self.assertEqual("", self.problems(one, dict(one)))

    def test_shards(self):
        """Parts of the tests that ran in several jobs are one environment, if all of them are there."""
        parts = [report(shard="{}/3".format(number), arguments=["a"], ci=True) for number in (1, 2, 3)]
        verdict = self.verdict(*parts)
        self.assertEqual(([], 120), (verdict.problems, judge.total(verdict.report)["passed"]))
        self.assertIn(
            "not all parts of its tests ran, or others did: there are the shards 1/3, 3/3",
            self.problems(parts[0], parts[2]),
        )
        self.assertIn("not all parts", self.problems(parts[0], report(shard="2/2")))
        self.assertIn("not all parts", self.problems(parts[0], report()))
        self.assertIn("different reports", self.problems(*parts, report(shard="1/3", exit_code=1)))
        self.assertIn("exit code 1", self.problems(*parts[1:], report(shard="1/3", exit_code=1)))
        self.assertIn("changed after", self.problems(*parts[1:], dict(parts[0], seconds=1)))

    def test_other_arguments(self):
        """Arguments of the user's own are said, and in CI, where nobody gives any, a problem."""
        self.assertEqual(
            ["it ran with other arguments: -- one.test"], self.verdict(report(arguments=["one.test"])).warnings
        )
        self.assertIn("-- one.test", self.problems(report(arguments=["one.test"], ci=True)))

    def test_the_branch_is_a_version_to_come(self):
        """Django's main calls itself by its next version."""
        run = {"django": "6.2.dev20261125", "packages": dict(report()["runs"][0]["packages"], django="6.2.dev1")}
        self.assertEqual("", self.problems(report(run), django="main", django_next="6.2", django_since=None))

    def test_what_may_fail(self):
        """An environment that may fail is no failure."""
        self.assertEqual("allowed", self.verdict(report(exit_code=1), experimental="why not").status)

    def test_several_processes(self):
        """The tests of several processes are added up, and each must have had the right versions."""
        one = report()["runs"][0]
        both = report(runs=[one, dict(one, python="3.12.1")])
        self.assertEqual(80, judge.total(both)["passed"])
        self.assertIn("ran on Python 3.12.1", self.problems(both))

    def test_who_is_unexpected(self):
        """A report of an environment that the matrix does not have is named."""
        self.assertEqual(["b"], judge.unexpected({"a": [], "b": []}, ["a"]))

    def test_a_digest_does_not_depend_on_where_the_report_is(self):
        """The place of a report is none of its contents."""
        one = report()
        self.assertEqual(one["digest"], digest(one))
