"""Tests of the variables that Pipenv gives to what it runs."""

from tests.matrix.init.proposals import ProposalTests

VARIABLES = "# a\nDJANGO_SETTINGS_MODULE=shop.settings\nexport TZ = 'UTC' # b\nSECRET_KEY=x\nPYTHONPATH=$HOME\n"


class PipenvTests(ProposalTests):
    def set_env(self, **files):
        return self.propose(_DOT_env=VARIABLES, **files).testenv.set_env

    def test_what_it_runs(self):
        """In tox, in a job and behind make it has the variables that are Python's and Django's, unless they are set."""
        expected = {"DJANGO_SETTINGS_MODULE": "shop.settings", "TZ": "UTC"}
        self.assertEqual(expected, self.set_env(tox_DOT_ini="[testenv]\ncommands = pipenv run ./manage.py test\n"))
        text = "[testenv]\nsetenv = TZ=Asia/Tokyo\ncommands =\n  pipenv install --dev\n  pipenv run pytest\n"
        self.assertEqual(dict(expected, TZ="Asia/Tokyo"), self.set_env(tox_DOT_ini=text))

    def test_jobs_and_targets(self):
        """A job and a target that run the tests by it are no other."""
        expected = {"DJANGO_SETTINGS_MODULE": "shop.settings", "TZ": "UTC"}
        self.assertEqual(expected, self.set_env(Makefile="test:\n\tpipenv run pytest\n"))
        job = "jobs: {a: {steps: [{run: pipenv run python manage.py test}]}}"
        self.assertEqual(expected, self.set_env(_DOT_github__workflows__a_DOT_yml=job))

    def test_without_it(self):
        """What something else runs does not have them, and without a file there are none."""
        self.assertEqual({}, self.set_env(tox_DOT_ini="[testenv]\ncommands = python ./manage.py test\n"))
        text = "[testenv]\ncommands = pipenv run pytest\n"
        self.assertEqual({}, self.propose(_DOT_env="", tox_DOT_ini=text).testenv.set_env)
