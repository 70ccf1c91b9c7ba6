"""Tests of commands that are given a screen."""

from django_async_test.matrix.migration import TRANSLATED
from tests.matrix.init.proposals import MigrationTests, ProposalTests

JOB = "jobs: {test: {strategy: {matrix: {python-version: ['3.12', '3.13']}}, steps: [{run: %s}, {run: %s}]}}"
TOX = "[testenv]\ncommands =\n  flake8\n  - {envbindir}/pytest {posargs}\n  xvfb-run pytest b\n"


class ScreenTests(ProposalTests):
    def found(self, call, other="pip install a", **files):
        """Return (commands, programs that are allowed, packages of the system) for a job that runs a command."""
        proposal = self.propose(_DOT_github__workflows__a_DOT_yml=JOB % (call, other), **files)
        return proposal.testenv.commands, proposal.testenv.allowlist_externals, proposal.axes.packages

    def test_a_job_that_runs_the_tests(self):
        """The command keeps its screen, tox may run the program, and jobs install its package, once."""
        expected = ["xvfb-run -a python tests/manage.py test {posargs}"], ["xvfb-run"], ["xvfb"]
        self.write("tests/manage.py", "")
        self.assertEqual(expected, self.found("time xvfb-run -a python manage.py test"))
        self.assertEqual(expected, self.found("xvfb-run -a python manage.py test", "apt install xvfb"))
        self.assertEqual((["python tests/manage.py test {posargs}"], [], []), self.found("python manage.py test"))

    def test_a_script_below_the_directory(self):
        """A script that is called with a screen finds modules beside the project too."""
        self.write("setup.py", "setup(name='a')")
        self.write("b/runtests.py", "")
        found = self.propose(_DOT_github__workflows__a_DOT_yml=JOB % ("pip install -e .", "xvfb-run b/runtests.py"))
        self.assertEqual({"PYTHONPATH": "{toxinidir}"}, found.testenv.set_env)

    def test_a_job_that_calls_tox(self):
        """What runs tests has the screen of the call, in front of which nothing but its output is ignored."""
        commands, allowed, packages = self.found("xvfb-run -- tox -- -x", tox_DOT_ini=TOX)
        expected = ["flake8", "- xvfb-run -- {envbindir}/pytest {posargs:-x}", "xvfb-run pytest b"]
        self.assertEqual((expected, ["xvfb-run"], ["xvfb"]), (commands, allowed, packages))

    def test_a_job_that_calls_tox_beside_another(self):
        """A job that runs the tests itself does as it says."""
        self.assertEqual((["pytest {posargs}"], [], []), self.found("xvfb-run tox", "pytest"))

    def test_the_tests_of_a_database(self):
        """Its commands have the screen too."""
        tox = "[tox]\nenv_list = py312-django52-{sqlite,postgres}\n[testenv]\ncommands =\n  sqlite: pytest\n"
        tox += "  postgres: pytest --pg\n"
        found = self.propose(tox_DOT_ini=tox, _DOT_github__workflows__a_DOT_yml=JOB % ("xvfb-run tox", "a"))
        self.assertEqual(["xvfb-run pytest --pg"], found.databases["postgres"]["commands"])


class ScreenEntryTests(MigrationTests):
    def test_what_became_of_it(self):
        """The report tells that tox runs what its job has run."""
        files = {"tox.ini": TOX, ".github/workflows/a.yml": JOB % ("xvfb-run -a tox", "a")}
        found = [one for one in self.migration(files) if "xvfb-run" in one.name]
        expected = [(TRANSLATED, "xvfb-run -a in front of what runs the tests")]
        self.assertEqual(expected, [(one.verdict, one.name) for one in found])
