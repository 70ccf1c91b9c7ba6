"""Tests of the pipeline of GitLab CI."""

from tests.matrix.helpers import names_of, table
from tests.matrix.render.providers import TEXT, ProviderTests, expanded, needs_schemas, needs_yaml


@needs_yaml
class PipelineTests(ProviderTests):
    command = "gitlab"
    schema = "vendor.gitlab-ci"
    options = ("--data-transform", "gitlab-ci")

    def jobs(self, text=TEXT):
        """Return {name: job} with what a job extends filled in."""
        pipeline = self.loaded(text)

        def complete(job):
            base = complete(pipeline[job["extends"]]) if "extends" in job else {}
            variables = dict(base.get("variables", {}), **job.get("variables", {}))
            return dict(dict(base, **job), variables=variables)

        keywords = {"stages", "workflow", "default", "variables"}
        return {name: complete(job) for name, job in pipeline.items() if name not in keywords and name[0] != "."}

    @needs_schemas
    def test_the_official_schema_accepts_it(self):
        """The pipeline is valid, for a small project and for everything at once."""
        self.assertValid(self.made(""))
        self.assertValid(self.made(TEXT))

    def test_packages_of_the_system(self):
        """Jobs install what the tests need, and start the servers among it; they are root in the images of Python."""
        jobs = self.jobs('[ci]\npackages = ["gettext", "redis-server"]\n')
        scripts = [job["script"] for job in jobs.values() if "ENVIRONMENTS" in job["variables"]]
        for script in scripts:
            self.assertIn("apt-get install --yes --no-install-recommends gettext redis-server", script)
            self.assertIn("service redis-server start", script)
        self.assertTrue(scripts)

    def test_servers_beside_the_database(self):
        """Other servers that the tests need have names of their own, and their variables lead there."""
        jobs = self.jobs(
            'django = ["5.2"]\npython = ["3.12"]\n[ci.servers.postgres]\n[ci.servers.mysql]\npassword = "a"\n'
        )
        (job,) = [job for job in jobs.values() if "ENVIRONMENTS" in job["variables"]]
        self.assertEqual(["postgres", "mysql"], [one["alias"] for one in job["services"]])
        self.assertEqual(("postgres", "mysql"), (job["variables"]["POSTGRES_HOST"], job["variables"]["MYSQL_HOST"]))
        self.assertEqual("a", job["variables"]["MYSQL_ROOT_PASSWORD"])

    def test_every_environment_is_in_it(self):
        """The jobs have all environments, each in the image of its Python."""
        found = []
        for job in self.jobs().values():
            for name in expanded(job["variables"].get("ENVIRONMENTS", "")):
                if name:
                    found.append(name)
                    images = [entry.image for entry in table().python.values() if name.startswith(entry.factor + "-")]
                    self.assertEqual(images, [job["image"]])
        self.assertEqual(sorted(names_of(self.matrix(TEXT))), sorted(found))

    def test_all_green_comes_last(self):
        """The job that verifies what ran is in a stage of its own, after all others."""
        self.assertEqual(["test", "verify"], self.loaded()["stages"])
        stages = {name: job["stage"] for name, job in self.jobs().items()}
        self.assertEqual("verify", stages.pop("all green"))
        self.assertEqual({"test"}, set(stages.values()))
        self.assertIn("verify .tox/reports", self.jobs()["all green"]["script"][0])

    @needs_schemas
    def test_coverage_and_no_reports(self):
        """Coverage is combined in the last job; without reports there is nothing to verify."""
        made = self.made('[coverage]\nsource = ["shop"]\n')
        self.assertIn("django-test-matrix coverage .tox/reports", made)
        self.assertValid(made)
        made = self.made('[reports]\nplugin = "none"\n')
        self.assertNotIn("verify .tox", made)
        self.assertValid(made)

    def test_what_may_fail(self):
        """Only experimental jobs are allowed to fail."""
        for name, job in self.jobs().items():
            self.assertEqual("experimental" in name, job.get("allow_failure") == "true", name)

    def test_the_server_is_a_service(self):
        """Jobs with a database have its server and know its address."""
        job = self.jobs()["Python 3.14, postgres"]
        self.assertEqual([{"name": "postgres:15", "alias": "database"}], job["services"])
        self.assertEqual("database", job["variables"]["POSTGRES_HOST"])

    def test_uv_is_fetched_with_any_python(self):
        """The commands before each job are shell that can be read, and put uv on PATH."""
        script = "\n".join(self.jobs()["generated files are up to date"]["before_script"])
        self.assertEqual(0, self.shell("set -n\n" + script, shell="sh").returncode)
        self.assertIn("--python-version 38", script)
        self.assertTrue(script.split("\n")[-1].startswith("export PATH="))
