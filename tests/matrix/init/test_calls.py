"""Tests of how jobs call tox."""

from django_async_test.matrix.migration import LEFT_OUT, TRANSLATED
from tests.matrix.init.proposals import MigrationTests, ProposalTests

TOX = "[tox]\nenv_list = py312-django{52,60}\n[testenv]\npass_env =\n  PLAIN\n  MY_*\n  BROWSER\n  DISPLAY\n  *\n"
TOX += "commands = pytest {posargs:a}\n"
JOB = "jobs: {test: {env: {%s}, strategy: {matrix: {python-version: ['3.12', '3.13']}}, steps: [{run: %s}%s]}}"


class CallTests(ProposalTests):
    def found(self, env, call, more=""):
        """Return the Testenv for jobs with these variables that call tox so."""
        return self.propose(tox_DOT_ini=TOX, _DOT_github__workflows__a_DOT_yml=JOB % (env, call, more)).testenv

    def test_arguments_of_all_calls(self):
        """What all calls give the tests is what the commands have unless others are given."""
        call = "tox -e py -- -m 'not slow' --x"
        self.assertEqual(["pytest {posargs:-m 'not slow' --x}"], self.found("", call).commands)
        self.assertEqual(["pytest {posargs:a}"], self.found("", call, ", {run: tox}").commands)
        self.assertEqual(["pytest {posargs:a}"], self.found("", 'tox -- "${{ matrix.a }}"').commands)
        self.assertEqual(["pytest {posargs:a}"], self.found("", "tox -- --cov=a").commands)

    def test_arguments_of_jobs_with_a_browser(self):
        """Other jobs say which tests need none, and the environments run these; a browser in all jobs is not missed."""
        job = "strategy: {matrix: {python-version: ['3.12', '3.13']}}, steps: [%s{run: tox -- %s}]"
        browser = "{uses: browser-actions/setup-firefox@v1}, "
        for first, second, expected in ((browser, "", "-m unit"), (browser, browser, "a"), ("", "", "a")):
            text = "jobs: {test-a: {%s}, test-b: {%s}}" % (job % (first, "-m web"), job % (second, "-m unit"))
            found = self.propose(tox_DOT_ini=TOX, _DOT_github__workflows__a_DOT_yml=text).testenv
            self.assertEqual(["pytest {posargs:%s}" % expected], found.commands)

    def test_arguments_of_jobs_with_a_server(self):
        """What chooses tests for a server that is no database is not for environments, which have none."""
        self.write("docker-compose.yml", "services: {web: {image: 'nginx:1'}, db: {image: postgres}, own: {build: .}}")
        start = ", {run: docker compose up -d}"
        for more, call, expected in (
            (start, "tox -- -m all", "a"),
            ("], services: {solr: {image: solr}}, x: [", "tox -- -k solr", "a"),
            (start, "tox -- -x", "-x"),
            ("", "tox -- -m all", "-m all"),
        ):
            self.assertEqual(["pytest {posargs:%s}" % expected], self.found("", call, more).commands)

    def test_arguments_of_the_tests_of_a_database(self):
        """The commands of a database have them too."""
        tox = "[tox]\nenv_list = py312-django52-{sqlite,postgres}\n[testenv]\ncommands =\n"
        tox += "  sqlite: pytest {posargs}\n  postgres: pytest --pg {posargs}\n"
        job = JOB % ("", "tox -- -x", "")
        found = self.propose(tox_DOT_ini=tox, _DOT_github__workflows__a_DOT_yml=job)
        self.assertEqual(["pytest --pg {posargs:-x}"], found.databases["postgres"]["commands"])

    def test_variables_that_are_passed_on(self):
        """They are set as all jobs set them, if tox names them; ways to a database or a container are not."""
        env = "PLAIN: a, MY_URL: 'http://localhost:1/', MY_HOST: redis, MY_DB_HOST: localhost, OTHER: b, CI: c"
        expected = {"PLAIN": "{env:PLAIN:a}", "MY_URL": "{env:MY_URL:http://localhost:1/}"}
        self.assertEqual(expected, self.found(env, "tox").set_env)
        self.assertEqual({}, self.found("", "tox", ", {run: tox, env: {PLAIN: a}}").set_env)
        browser = ", {run: tox, env: {BROWSER: firefox}}"
        self.assertEqual({"BROWSER": "{env:BROWSER:firefox}"}, self.found("", "tox", browser).set_env)

    def test_a_screen_that_a_job_has_made(self):
        """It is not there in jobs of the matrix, so nothing says that a browser can be had on it."""
        found = self.found("DISPLAY: ':99', PLAIN: a, BROWSER: firefox, MY_SELENIUM: firefox", "tox")
        self.assertEqual({"PLAIN": "{env:PLAIN:a}"}, found.set_env)


class CallEntryTests(MigrationTests):
    def test_what_became_of_arguments(self):
        """Arguments that all calls have are translated."""
        files = {"tox.ini": TOX, ".github/workflows/a.yml": JOB % ("", "tox -- -x", "")}
        found = [one for one in self.migration(files) if "-x" in one.name]
        self.assertEqual([(TRANSLATED, "-- -x")], [(one.verdict, one.name) for one in found])

    def test_arguments_about_coverage(self):
        """They are named, as coverage has a table of its own."""
        files = {"tox.ini": TOX, ".github/workflows/a.yml": JOB % ("", "tox -- --cov --cov-report=xml", "")}
        (found,) = [one for one in self.migration(files) if one.kind == "arguments"]
        self.assertEqual((LEFT_OUT, ()), (found.verdict, tuple(found.lines)))
        self.assertIn("[coverage]", found.text)

    def check_job_with_browser(self, call):
        """Check what is said of a job that sets a browser up and calls tox so, where another job says more."""
        job = "strategy: {matrix: {python-version: ['3.12', '3.13']}}, steps: [%s{run: tox%s}]"
        jobs = job % ("", " -- -m unit"), job % ("{run: playwright install}, ", call)
        text = "jobs: {test: {%s}, test-web: {%s}}" % jobs
        found = self.migration({"tox.ini": TOX, ".github/workflows/a.yml": text})
        (entry,) = [one for one in found if one.name.startswith("test-web") and one.kind == "job"]
        self.assertIn("it stays for the tests that need a browser", entry.text)
        self.assertEqual([TRANSLATED], [one.verdict for one in found if "-m unit" in one.name])
        self.assertEqual([], [one for one in found if one.kind == "arguments"])

    def test_a_job_with_a_browser(self):
        """It stays for the tests that the environments do not run."""
        self.check_job_with_browser(" -- -m web")

    def test_a_job_with_a_browser_for_all(self):
        """Such a job has tests of its own if it runs all, too."""
        self.check_job_with_browser("")

    def test_a_job_with_a_server(self):
        """Where its arguments choose the tests for a server that is no database, it stays for them."""
        job = JOB % ("", "tox -- -m all", "], services: {solr: {image: 'solr:6'}}, x: [")
        found = self.migration({"tox.ini": TOX, ".github/workflows/a.yml": job})
        (entry,) = [one for one in found if one.kind == "job"]
        self.assertIn("stays for tests that need solr:6, which -m all chooses", entry.text)
        self.assertEqual([], [one for one in found if one.kind == "arguments"])

    def test_arguments_that_differ(self):
        """They are named, with the commands that would have them."""
        files = {"tox.ini": TOX, ".github/workflows/a.yml": JOB % ("", "tox -- -x", ", {run: tox -- -y}")}
        found = [one for one in self.migration(files) if one.kind == "arguments"]
        self.assertEqual([(LEFT_OUT, "-x -y of test (a.yml)")], [(one.verdict, one.name) for one in found])
        self.assertEqual(('commands = ["pytest {posargs:-x}"]',), tuple(found[0].lines))
