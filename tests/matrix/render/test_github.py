"""Tests of the workflow of GitHub Actions."""

import re

from django_async_test.matrix.plugin.records import SHARD
from django_async_test.matrix.render import github, gitlab
from tests.matrix.helpers import ProjectTests, names_of, table
from tests.matrix.render.providers import TEXT, ProviderTests, expanded, needs_schemas, needs_yaml


@needs_yaml
class WorkflowTests(ProviderTests):
    command = "github"
    schema = "vendor.github-workflows"

    @needs_schemas
    def test_the_official_schema_accepts_it(self):
        """The workflow is valid, for a small project and for everything at once."""
        self.assertValid(self.made(""))
        self.assertValid(self.made(TEXT))

    def test_every_environment_is_in_it(self):
        """The jobs have all environments, and the project's own."""
        jobs = self.loaded()["jobs"]
        rows = [row for job in jobs.values() for row in job.get("strategy", {}).get("matrix", {}).get("include", [])]
        every = names_of(self.matrix(TEXT))
        found = [name for row in rows for name in expanded(row["environments"])] + self.by_factors(jobs, every)
        self.assertEqual(sorted(every), sorted(found))
        self.assertEqual(["lint"], jobs["environments"]["strategy"]["matrix"]["environment"])
        self.assertLess(len(rows), 256)

    def by_factors(self, jobs, every):
        """Return the names of the environments that jobs choose by their factors."""
        found = []
        for job in jobs.values():
            for python in job.get("strategy", {}).get("matrix", {}).get("python", []):
                (step,) = [step for step in job["steps"] if "FACTORS" in step.get("env", {})]
                factors = step["env"]["FACTORS"].replace("${{ matrix.python }}", python)
                script = 'echo "${FACTORS//./}"'
                self.assertIn('-f "${FACTORS//./}"', step["run"])
                factors = set(self.shell(script, FACTORS=factors).stdout.strip().split("-"))
                found += [name for name in every if factors <= set(name.split("-"))]
        return found

    def test_it_is_short(self):
        """The workflow of a library with one database has at most 60 lines, and no line is longer than 120 columns."""
        for text in ("", 'django = "all"\npython = ">=3.9"\n[ci]\njob_size = 20\n'):
            self.assertLessEqual(len(self.made(text).splitlines()), 60)
            matrix = self.matrix(text)
            self.assertEqual(
                sorted(names_of(matrix)), sorted(self.by_factors(self.loaded(text)["jobs"], names_of(matrix)))
            )
        self.assertEqual([], [line for line in self.made().splitlines() if len(line) > 120])

    def test_packages_of_the_system(self):
        """Jobs on Linux install what the tests need, as root in a container, beside what a driver is compiled with."""
        text = """
            django = "all"
            python = [ "3.6", "3.13" ]
            [databases.sqlite]
            [databases.mysql]
            driver = "mysqlclient"
            [ci]
            packages = ["gettext", "g++"]
            systems = ["windows-latest"]
            """
        found = {}
        for name, job in self.loaded(text)["jobs"].items():
            found[name] = [step["run"] for step in job["steps"] if "apt-get" in step.get("run", "")]
        (mysql,) = [runs for name, runs in found.items() if name.startswith("mysql") and not name.endswith("old")]
        install = "apt-get install --yes --no-install-recommends gettext g++"
        self.assertEqual(["sudo apt-get update && sudo " + install], found["sqlite"])
        self.assertEqual(["sudo apt-get update && sudo " + install + " libmariadb-dev pkg-config"], mysql)
        self.assertEqual(["apt-get update && " + install], found["sqlite-old"])
        self.assertEqual([], found["sqlite-windows"] + found["all-green"])

    def test_servers_among_the_packages(self):
        """In a container nothing starts a server that a package is, so that a step does it."""
        text = 'django = "all"\npython = ["3.6", "3.13"]\n[ci]\npackages = ["redis-server", "gettext"]\n'
        for name, job in self.loaded(text)["jobs"].items():
            found = [step["run"] for step in job["steps"] if step.get("run", "").startswith("service")]
            self.assertEqual(["service redis-server start"] if name == "sqlite-old" else [], found, name)

    @needs_schemas
    def test_packages_in_a_valid_workflow(self):
        """The official schema accepts a workflow with packages of the system."""
        self.assertValid(self.made('[ci]\npackages = ["gettext"]\n'))

    def test_all_green_needs_every_job(self):
        """The job to require waits for all others and runs whatever becomes of them."""
        jobs = self.loaded()["jobs"]
        self.assertEqual(set(jobs) - {"all-green"}, set(jobs["all-green"]["needs"]))
        self.assertEqual("always()", jobs["all-green"]["if"])

    def test_all_green_counts_what_did_not_run_as_failed(self):
        """The script of that job succeeds only if every result is a success."""
        step = self.loaded()["jobs"]["all-green"]["steps"][-1]
        self.assertEqual(("always()", "${{ join(needs.*.result) }}"), (step["if"], step["env"]["RESULTS"]))
        for result, code in (("success", 0), ("failure", 1), ("cancelled", 1), ("skipped", 1)):
            process = self.shell(step["run"], RESULTS="success,{},success".format(result))
            self.assertEqual(code, process.returncode, process.stdout)

    @needs_schemas
    def test_coverage(self):
        """Coverage is combined in the last job, and goes where the project wants it."""
        text = '[coverage]\nsource = ["shop"]\nupload = ["codecov", "html"]\n'
        self.assertValid(self.made(text))
        steps = self.loaded(text)["jobs"]["all-green"]["steps"]
        scripts = " ".join(step.get("run", "") for step in steps)
        self.assertIn("django-test-matrix coverage reports --xml coverage.xml --html htmlcov", scripts)
        self.assertIn("codecovcli upload-process --file coverage.xml", scripts)
        self.assertIn("htmlcov", [step.get("with", {}).get("path") for step in steps])
        self.assertNotIn("coverage", self.made(""))

    def test_without_reports(self):
        """Without the plugin nothing is uploaded and nothing verified, but a missing interpreter is a failure."""
        made = self.made('[reports]\nplugin = "none"\n')
        for word in ("verify", "artifact", '--with "django'):
            self.assertNotIn(word, made)
        self.assertIn('TOX_SKIP_MISSING_INTERPRETERS: "false"', made)

    def test_what_may_fail_is_reported(self):
        """Experimental jobs do not stop the run, and say that they failed."""
        for name, job in self.loaded()["jobs"].items():
            self.assertEqual("experimental" in name, job.get("continue-on-error") == "true", name)
            if "experimental" in name:
                (step,) = [step for step in job["steps"] if step.get("if") == "failure()"]
                process = self.shell(step["run"], ENVIRONMENTS="py312-djangomain")
                self.assertIn("::warning title=Allowed to fail::py312-djangomain", process.stdout)

    def test_old_pythons_are_in_containers(self):
        """What setup-python does not have runs in an image that does, where the server has another name."""
        jobs = self.loaded()["jobs"]
        rows = jobs["sqlite-old"]["strategy"]["matrix"]["include"]
        self.assertEqual({"3.5", "3.6", "3.7"}, {row["python"] for row in rows})
        for row in rows:
            self.assertEqual(table().python[row["python"]].image, row["container"])
        self.assertEqual("database", jobs["postgres-old"]["env"]["POSTGRES_HOST"])
        self.assertEqual("127.0.0.1", jobs["postgres"]["env"]["POSTGRES_HOST"])

    def test_servers_wait_until_they_are_ready(self):
        """Each server is a service with a health check and the password that the tests are given."""
        jobs = self.loaded()["jobs"]
        for name, prefix in (("postgres", "POSTGRES"), ("mariadb", "MARIADB"), ("mysql-84", "MYSQL")):
            service = jobs[name]["services"]["database"]
            self.assertIn("--health-cmd", service["options"])
            self.assertIn(jobs[name]["env"][prefix + "_PASSWORD"], service["env"].values())

    def test_who_logs_in(self):
        """A server lets in whom the database says, and the tests are told so."""
        text = 'django = ["5.2"]\n[databases.postgres]\nuser = "a"\npassword = "b"\n[databases.mysql]\npassword = "c"\n'
        jobs = self.loaded(text)["jobs"]
        service = jobs["postgres"]["services"]["database"]
        self.assertEqual({"POSTGRES_PASSWORD": "b", "POSTGRES_USER": "a"}, service["env"])
        self.assertIn("pg_isready -U a", service["options"])
        self.assertEqual("a", jobs["postgres"]["env"]["POSTGRES_USER"])
        self.assertEqual({"MYSQL_ROOT_PASSWORD": "c"}, jobs["mysql"]["services"]["database"]["env"])

    def test_servers_beside_the_database(self):
        """Each job starts the other servers that all tests need, but none of the kind that it has already."""
        text = """
            django = ["5.2"]
            [databases.sqlite]
            [databases.postgres]
            [ci.servers.postgres]
            image = "postgres:17"
            [ci.servers.mysql]
            password = ""
            """
        jobs = self.loaded(text)["jobs"]
        self.assertEqual({"postgres", "mysql"}, set(jobs["sqlite"]["services"]))
        self.assertEqual("postgres:17", jobs["sqlite"]["services"]["postgres"]["image"])
        self.assertEqual({"MYSQL_ALLOW_EMPTY_PASSWORD": "yes"}, jobs["sqlite"]["services"]["mysql"]["env"])
        self.assertEqual(
            ("127.0.0.1", ""), (jobs["sqlite"]["env"]["POSTGRES_HOST"], jobs["sqlite"]["env"]["MYSQL_PASSWORD"])
        )
        self.assertEqual({"database", "mysql"}, set(jobs["postgres"]["services"]))
        none = self.loaded(text.replace("[ci.servers.postgres]", "[ci]\nservices = 'none'\n[ci.servers.postgres]"))
        self.assertNotIn("services", none["jobs"]["sqlite"])

    def test_actions_are_named_by_commit(self):
        """Every action is pinned to the commit of a release that the table has, with its version beside it."""
        used = re.findall(r"uses: (.*)", self.made())
        self.assertTrue(used)
        for action in used:
            self.assertRegex(action, r"^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
            self.assertIn(action, table().actions.values())

    def test_what_a_driver_is_compiled_with(self):
        """mysqlclient has its libraries installed where there is no image that has them."""
        jobs = self.loaded()["jobs"]
        for name, job in jobs.items():
            installs = any("libmariadb-dev" in step.get("run", "") for step in job["steps"])
            self.assertEqual(name.startswith(("mysql", "mariadb")) and "-old" not in name, installs, name)

    def test_rights_are_few(self):
        """The workflow may read, and nothing of a matrix is pasted into a script."""
        workflow = self.loaded()
        self.assertEqual({"contents": "read"}, workflow["permissions"])
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                self.assertNotIn("${{", step.get("run", ""))
                if step.get("uses", "").startswith("actions/checkout"):
                    self.assertEqual("false", step["with"]["persist-credentials"])

    def test_once_a_week(self):
        """The workflow runs on a schedule, which the project can change."""
        self.assertEqual([{"cron": "23 4 * * 1"}], self.loaded()["on"]["schedule"])
        self.assertEqual([{"cron": "1 2 * * 3"}], self.loaded('[ci]\nschedule = "1 2 * * 3"')["on"]["schedule"])


@needs_yaml
class AxesTests(ProjectTests):
    TEXT = """
        django = ["5.2"]
        python = ["3.11", "3.14"]
        pypy = true
        free_threaded = true
        [ci]
        systems = ["windows-latest"]
        merge_group = true
    """

    def test_interpreters_and_systems(self):
        """Each interpreter has the name that GitHub's action knows, and each system its runner and a common shell."""
        import yaml

        made = yaml.safe_load(github.workflow(self.matrix(self.TEXT)))
        rows = made["jobs"]["sqlite"]["strategy"]["matrix"]["include"]
        self.assertEqual(["3.11", "pypy-3.11", "3.14", "3.14t"], [row["python"] for row in rows])
        job = made["jobs"]["sqlite-windows"]
        self.assertEqual(("windows-latest", "bash"), (job["runs-on"], job["defaults"]["run"]["shell"]))
        self.assertIn("merge_group", made[True])
        self.assertIn("sqlite-windows", made["jobs"]["all-green"]["needs"])

    def test_images_have_the_usual_interpreters_only(self):
        """GitLab, whose jobs run in images of Python, leaves the others out, and expects no report of them."""
        text = gitlab.pipeline(self.matrix(self.TEXT))
        self.assertNotIn("ENVIRONMENTS: pypy", text)
        self.assertIn("--except pypy311-django52-sqlite", text)

    def test_shards(self):
        """Each shard is a job that is told what it runs, and its reports do not replace those of another."""
        import yaml

        text = "python = ['3.12']\n[ci]\nshards = 3\n"
        made = github.workflow(self.matrix(text, commands="commands = ['pytest {posargs}']\n"))
        job = yaml.safe_load(made)["jobs"]["sqlite"]
        self.assertEqual(["1/3", "2/3", "3/3"], [row["shard"] for row in job["strategy"]["matrix"]["include"]])
        (step,) = [one for one in job["steps"] if " tox run " in one.get("run", "")]
        self.assertEqual("${{ matrix.shard }}", step["env"][SHARD])
        self.assertIn('shard "${}")'.format(SHARD), step["run"])
        self.assertIn('-e "$ENVIRONMENTS" -- $tests', step["run"])
        self.assertIn("merge-multiple: false", made)

    def test_without_tox(self):
        """What nox runs is named, not chosen by factors; it gets the generator's command, for reports."""
        made = github.workflow(self.matrix('[write]\nnox = "noxfile.py"\ngithub = ".github/workflows/matrix.yml"\n'))
        self.assertIn('nox -f noxfile.py -s $(echo "$ENVIRONMENTS"', " ".join(made.split()))
        self.assertNotIn("FACTORS", made)
        for text in ("DJANGO_TEST_MATRIX='uv tool run", "path: .matrix/reports", "django-test-matrix verify reports"):
            self.assertIn(text, " ".join(made.replace('"', "").split()))
        self.assertIn("RESULTS", made)
        # Braces mean something to tox only.
        self.assertIn("py313-django52-sqlite, py313-django60-sqlite", made)
        self.assertNotIn("django{", made)
