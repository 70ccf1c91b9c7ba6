"""Tests of finding what says how the tests run today."""

from tests.matrix.existing_ci.test_nox import TEXT as NOX
from tests.matrix.existing_ci.test_workflows import TEXT as WORKFLOW
from tests.matrix.init.proposals import ProposalTests


class SourceTests(ProposalTests):
    def test_a_session_of_nox(self):
        """Without tox the session is taken that runs the tests, with its versions and what it installs."""
        self.write("pyproject.toml", '[project]\nname = "a"\n[project.optional-dependencies]\ntest = []\n')
        proposal = self.propose(noxfile_DOT_py=NOX)
        self.assertEqual(["pytest {posargs}"], proposal.testenv.commands)
        self.assertEqual(["test"], proposal.testenv.extras)
        self.assertEqual((">=5.2,<=6.0", ">=3.12,<=3.14,!=3.13"), (proposal.django, proposal.python))

    def test_a_job_of_a_workflow(self):
        """Without tox and nox the job is taken that runs the tests with the most versions."""
        self.write("setup.py", "setup(extras_require={'test': []})")
        proposal = self.propose(_DOT_github__workflows__a_DOT_yml=WORKFLOW)
        self.assertEqual(["pytest {posargs}"], proposal.testenv.commands)
        self.assertEqual(["test"], proposal.testenv.extras)
        self.assertEqual(("coverage", None, None), proposal.testenv.deps[0])
        self.assertEqual((True, True), (proposal.sources.main, proposal.sources.pypy))

    def test_a_job_that_installs_what_is_for_development(self):
        """The group for development is among the dependencies, beside what the job installs by itself."""
        self.write("pyproject.toml", '[tool.poetry]\nname = "a"\n[tool.poetry.dev-dependencies]\nmock = ">=5"\n')
        text = "jobs: {test: {steps: [{run: poetry install}, {run: pip install pytz}, {run: poetry run pytest}]}}"
        found = self.propose(_DOT_github__workflows__a_DOT_yml=text).testenv
        self.assertEqual(["pytz", "mock>=5", "pytest"], [one for one, _, _ in found.deps])

    def test_a_job_that_installs_an_extra_too(self):
        """An extra that a job names stays beside the one for tests."""
        self.write("setup.py", "setup(name='x', extras_require={'a': ['b'], 'test': ['c']})")
        text = "jobs: {test: {steps: [{run: uv sync --extra a}, {run: uv run pytest}]}}"
        found = self.propose(_DOT_github__workflows__a_DOT_yml=text).testenv
        self.assertEqual(["a", "test"], found.extras)

    def test_a_job_whose_command_takes_a_shell(self):
        """Another job's command is taken instead, with its variables."""
        text = "jobs: {test: {steps: [{run: pytest > log}]}, other: {steps: [{run: A=b pytest c}]}}"
        found = self.propose(_DOT_github__workflows__a_DOT_yml=text).testenv
        self.assertEqual((["pytest c {posargs}"], {"A": "b"}), (found.commands, found.set_env))

    def test_a_step_with_several_commands(self):
        """Those that run other tests in the same way are taken together; what another step runs is not."""
        steps = (
            '[{run: "./manage.py test a\\n./manage.py test b\\n./manage.py test --x=c a"}, {run: ./manage.py test d}]'
        )
        found = self.propose(_DOT_github__workflows__a_DOT_yml="jobs: {test: {steps: %s}}" % steps).testenv
        self.assertEqual(["python ./manage.py test a {posargs}", "python ./manage.py test b {posargs}"], found.commands)

    def test_the_variables_and_the_directory_of_a_job(self):
        """Variables that the tests look at are taken, and the directory; ways to a server and expressions are not."""
        env = (
            "DJANGO_SETTINGS_MODULE: a, OWN: b, UNKNOWN: c, DATABASE_URL: 'postgres://x', PYTHONPATH: ., TZ: '${{ x }}'"
        )
        step = "{run: pytest, working-directory: sub, env: {OWN: d}}"
        found = self.propose(
            settings_DOT_py='os.environ["OWN"]',
            _DOT_github__workflows__a_DOT_yml="jobs: {test: {env: {%s}, steps: [%s]}}" % (env, step),
        ).testenv
        expected = {"DJANGO_SETTINGS_MODULE": "a", "OWN": "d", "PYTHONPATH": "{toxinidir}"}
        self.assertEqual((expected, "sub"), (found.set_env, found.change_dir))

    def test_variables_of_a_job_for_other_servers(self):
        """What leads to a server beside the database is taken, unless there is something else already."""
        env = "REDIS_URL: 'redis://localhost:6379/1', CACHE_HOST: cache, AWS_REGION: a, PGHOST: b, DB_HOST: localhost"
        found = self.propose(
            settings_DOT_py='os.environ["REDIS_URL"], os.environ["CACHE_HOST"], os.environ["DB_HOST"]',
            _DOT_github__workflows__a_DOT_yml="jobs: {test: {env: {%s}, steps: [{run: pytest}]}}" % env,
        ).testenv
        expected = {"REDIS_URL": "{env:REDIS_URL:redis://localhost:6379/1}", "AWS_REGION": "a"}
        self.assertEqual(expected, found.set_env)

    def test_environments_of_hatch_that_no_job_uses(self):
        """What jobs run by themselves goes before the environments of hatch."""
        hatch = '[tool.hatch.envs.default.scripts]\ntest = "pytest old"\n'
        job = "jobs: {test: {steps: [{run: %s}]}}"
        for line, expected in (("pytest new", ["pytest new {posargs}"]), ("hatch run test", ["pytest old {posargs}"])):
            files = {"pyproject_DOT_toml": hatch, "_DOT_github__workflows__a_DOT_yml": job % line}
            self.assertEqual(expected, self.propose(**files).testenv.commands, line)

    def test_a_target_of_a_makefile(self):
        """Without anything else `make test` says how the tests run, and `make install` what they need."""
        text = "install:\n\tvenv/bin/pip install -U pip mock\ntest:\n\tvenv/bin/pytest\n"
        found = self.propose(Makefile=text).testenv
        self.assertEqual((["pytest {posargs}"], "mock"), (found.commands, found.deps[0][0]))
        text = "test:\n\tuv run --extra a pytest\n\tuv run --extra b pytest\n\tpytest b\n"
        found = self.propose(Makefile=text).testenv
        self.assertEqual(["pytest {posargs}", "pytest b {posargs}"], found.commands)

    def test_what_a_script_of_tox_installs(self):
        """What a script installs before it runs the tests is among the dependencies, as what it runs is a command."""
        script = '#!/bin/bash\npip install pytest \\\n  "drf>=3"\npip install -e .[e]\npytest a "$@"\n'
        files = {"scripts__test_DOT_sh": script, "tox_DOT_ini": "[testenv]\ncommands = bash scripts/test.sh -x\n"}
        self.write("setup.cfg", "[metadata]\nname = x\n[options.extras_require]\ne = y\n")
        found = self.propose(**files).testenv
        self.assertEqual((["pytest a -x {posargs}"], ["e"]), (found.commands, found.extras))
        self.assertEqual(["pytest", "drf>=3"], [text for text, _, _ in found.deps])

    def test_travis(self):
        """Only without anything newer the configuration of Travis CI is read."""
        files = {"_DOT_travis_DOT_yml": "python: [3.8]\nenv: [DJANGO=3.2]\nscript: pytest a"}
        proposal = self.propose(**files)
        self.assertEqual((["pytest a {posargs}"], ["3.2"]), (proposal.testenv.commands, proposal.sources.djangos))
        proposal = self.propose(tox_DOT_ini="[testenv]\ncommands = pytest b\n", **files)
        self.assertEqual((["pytest b"], []), (proposal.testenv.commands, proposal.sources.djangos))

    def test_what_is_tested_wins_over_classifiers(self):
        """Series that are tested today are proposed, and not those that only classifiers name."""
        self.write("setup.cfg", "[metadata]\nname = x\nclassifiers =\n    Framework :: Django :: 3.2\n")
        self.assertEqual(">=4.2,<=5.2,!=5.0,!=5.1", self.propose(tox_DOT_ini="[tox]\nenvlist=py312-dj{42,52}\n").django)

    def test_a_list_of_tox_that_nothing_calls(self):
        """Series that are older than all that jobs test without tox were tested once; newer ones are tested still."""
        self.write("tox.ini", "[tox]\nenvlist = py{38,310,313}-dj{32,52}\n[testenv]\ncommands = a\n")
        job = "jobs: {test: {strategy: {matrix: {python: ['3.9', '3.12'], django: ['4.2']}}, steps: [{run: %s}]}}"
        proposal = self.propose(_DOT_github__workflows__a_DOT_yml=job % "pytest")
        self.assertEqual(["3.9", "3.10", "3.12", "3.13"], proposal.sources.pythons)
        self.assertEqual(["3.2", "4.2", "5.2"], proposal.sources.djangos)
        proposal = self.propose(_DOT_github__workflows__a_DOT_yml=job % "tox")
        self.assertIn("3.8", proposal.sources.pythons)

    def test_jobs_that_are_not_understood(self):
        """Where nothing says how the tests run, a job for several Djangos says with which versions they do."""
        job = "jobs: {a: {strategy: {matrix: {python: ['3.12'], django: ['4.2', '5.2']}}, steps: [{run: ./bin/x}]}}"
        files = {"_DOT_github__workflows__a_DOT_yml": job}
        self.assertEqual((["4.2", "5.2"], ["3.12"]), self.versions(**files))
        self.assertEqual(([], []), self.versions(tox_DOT_ini="[testenv]\ncommands = a\n", **files))

    def versions(self, **files):
        found = self.propose(**files).sources
        return found.djangos, found.pythons
