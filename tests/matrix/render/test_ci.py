"""Tests of what the providers have in common: how environments become jobs."""

from django_async_test.matrix.render import ci
from django_async_test.matrix.version import REQUIREMENT
from tests.matrix.helpers import ProjectTests, names_of

TEXT = """
    django = "all"
    python = "all"
    unofficial = true
    main = true
    databases = ["sqlite", "postgres", "mysql"]
    [factors.drf]
    optional = true
    [factors.drf.versions.314]
    [factors.drf.versions.315]
    [factors.drf.versions.316]
"""


class GroupTests(ProjectTests):
    def test_every_environment_is_in_one_job(self):
        """No environment is forgotten, and none runs twice."""
        matrix = self.matrix(TEXT)
        found = [
            environment.name
            for group in ci.groups(matrix, 240, lambda python: False)
            for job in group.jobs
            for environment in job.environments
        ]
        self.assertEqual(sorted(names_of(matrix)), sorted(found))

    def test_the_limit_of_a_provider_is_kept(self):
        """More environments than jobs are allowed make longer jobs."""
        matrix = self.matrix(TEXT + "[ci]\njob_size = 1\n")
        self.assertGreater(len(matrix.environments), 800)
        for limit in (240, 100):
            groups = ci.groups(matrix, limit, lambda python: False)
            self.assertLessEqual(sum(len(group.jobs) for group in groups), limit)

    def test_jobs_are_of_nearly_one_size(self):
        """The environments of a Python are spread evenly."""
        matrix = self.matrix('django = ">=4.0,<6"\npython = ["3.10"]\n[ci]\njob_size = 4')
        (group,) = ci.groups(matrix, 240, lambda python: False)
        self.assertEqual([3, 3], [len(job.environments) for job in group.jobs])
        self.assertEqual(["Python 3.10, sqlite 1/2", "Python 3.10, sqlite 2/2"], [job.name for job in group.jobs])

    def test_a_job_has_one_python_one_server_and_one_fate(self):
        """What differs in its Python, its server or in whether it may fail is another job."""
        matrix = self.matrix(TEXT)
        for group in ci.groups(matrix, 240, lambda python: not python.is_on("ubuntu-24.04")):
            for job in group.jobs:
                for environment in job.environments:
                    self.assertEqual(job.python.series, environment.python)
                    self.assertEqual(group.experimental, bool(environment.experimental))
                    self.assertEqual(group.server, ci.server_of(matrix, environment))
                    self.assertEqual(group.in_container, not job.python.is_on("ubuntu-24.04"))

    def test_a_server_for_each_era(self):
        """An old Django gets a server that is as old, and its jobs have another name."""
        matrix = self.matrix('django = ["4.1", "4.2"]\npython = "all"\ndatabases = ["mysql"]')
        groups = {group.id: group.server["image"] for group in ci.groups(matrix, 240, lambda python: False)}
        self.assertEqual({"mysql-57": "mysql:5.7", "mysql-84": "mysql:8.4"}, groups)

    def test_an_image_of_the_project(self):
        """The project can choose the server, or have none."""
        matrix = self.matrix('[databases.postgres]\nimage = "postgis/postgis:16-3.4"')
        (group,) = ci.groups(matrix, 240, lambda python: False)
        self.assertEqual("postgis/postgis:16-3.4", group.server["image"])
        matrix = self.matrix('databases = ["postgres"]\n[ci]\nservices = "none"')
        (group,) = ci.groups(matrix, 240, lambda python: False)
        self.assertIsNone(group.server)


class CommandTests(ProjectTests):
    def test_the_configuration_is_named_where_it_must_be(self):
        """The generator and tox get the paths of their files, if that is not where they look."""
        self.assertTrue(ci.tool_command(self.matrix()).endswith('"{}" django-test-matrix'.format(REQUIREMENT)))
        self.assertEqual("", ci.tox_option(self.matrix()))
        self.assertEqual(" -c tox-matrix.ini", ci.tox_option(self.matrix('[write]\ntox = "tox-matrix.ini"')))
        self.assertEqual("ci/.tox/reports", ci.reports(self.matrix('[write]\ntox = "ci/tox.ini"')))

    def test_what_runs_the_environments(self):
        """Jobs run tox, nox or the script for uv, by what is written or what [ci] says."""
        for text, expected in (
            ("", 'tox run -e "$A"'),
            ('[write]\ntox = "a/tox.ini"\nuv = "m.sh"', 'tox run -c a/tox.ini -e "$A"'),
            ('[write]\ntox = "tox.ini"\nuv = "m.sh"\n[ci]\nrun_with = "uv"', 'sh m.sh "$A"'),
            ('[write]\nnox = "noxfile.py"', 'nox -f noxfile.py -s $(echo "$A" | tr -d ,)'),
        ):
            with self.subTest(text):
                matrix = self.matrix(text)
                self.assertTrue(ci.run_command(matrix, "$A").endswith(expected), ci.run_command(matrix, "$A"))
                self.assertEqual("tox" in expected, "tox/" in ci.reports(matrix))
        none = '[reports]\nplugin = "none"'
        self.assertEqual("sh m.sh lint", ci.run_command(self.matrix('[write]\nuv = "m.sh"\n' + none), "lint"))
        self.assertIsNone(ci.reports(self.matrix(none)))
