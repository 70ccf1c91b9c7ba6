"""Tests of the configuration of CircleCI."""

from tests.matrix.helpers import names_of
from tests.matrix.render.providers import TEXT, ProviderTests, expanded, needs_schemas, needs_yaml


@needs_yaml
class ConfigTests(ProviderTests):
    command = "circleci"
    schema = "vendor.circle-ci"

    @needs_schemas
    def test_the_official_schema_accepts_it(self):
        """The configuration is valid, for a small project and for everything at once."""
        self.assertValid(self.made(""))
        self.assertValid(self.made(TEXT))

    def test_packages_of_the_system(self):
        """Jobs of the matrix install what the tests need, and start the servers among it."""
        steps = self.loaded('[ci]\npackages = ["gettext", "memcached"]\n')["jobs"]["sqlite"]["steps"]
        found = [step["run"] for step in steps if isinstance(step, dict) and isinstance(step.get("run"), str)]
        self.assertEqual(1, len([one for one in found if "install --yes --no-install-recommends gettext" in one]))
        self.assertIn("sudo service memcached start", found)

    def test_every_environment_is_in_it(self):
        """The jobs of a workflow have all environments."""
        for workflow in self.loaded()["workflows"].values():
            calls = [list(job.values())[0] for job in workflow["jobs"] if isinstance(job, dict)]
            found = [name for call in calls for name in expanded(call.get("environments", "")) if name]
            self.assertEqual(sorted(names_of(self.matrix(TEXT))), sorted(found))

    @needs_schemas
    def test_coverage_and_no_reports(self):
        """Coverage is combined in the last job; without reports there is nothing to verify."""
        made = self.made('[coverage]\nsource = ["shop"]\n')
        self.assertIn("django-test-matrix coverage .tox/reports", made)
        self.assertValid(made)
        made = self.made('[reports]\nplugin = "none"\n')
        self.assertNotIn("workspace", made)
        self.assertValid(made)

    def test_all_green_requires_every_job(self):
        """The last job waits for the success of all others."""
        jobs = self.loaded()["workflows"]["matrix"]["jobs"]
        names = {job if isinstance(job, str) else list(job.values())[0].get("name", "all-green") for job in jobs}
        self.assertEqual(names - {"all-green"}, set(jobs[-1]["all-green"]["requires"]))

    def test_what_may_fail(self):
        """Only experimental jobs end well whatever their tests say."""
        for name, job in self.loaded()["jobs"].items():
            commands = [step["run"]["command"] for step in job["steps"] if "command" in step_of(step)]
            self.assertEqual("experimental" in name, any("|| echo" in command for command in commands), name)

    def test_waiting_for_the_server(self):
        """The script that waits for a server ends when something listens there."""
        import socket

        (step,) = [
            step["run"]
            for step in self.loaded()["jobs"]["postgres"]["steps"]
            if step_of(step).get("name") == "Wait for the server"
        ]
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen(1)
            script = step["command"].replace("5432", str(server.getsockname()[1]))
            self.assertEqual(0, self.shell(script).returncode)


def step_of(step):
    run = step.get("run", {}) if isinstance(step, dict) else {}
    return run if isinstance(run, dict) else {}
