"""Tests of proposing how the tests run."""

import os

from tests.matrix.init.proposals import ProposalTests


class CommandTests(ProposalTests):
    def test_the_test_command(self):
        """pytest, a script, manage.py or Django's runner: what is there is used."""
        for name, command in (
            ("runtests_DOT_py", "python runtests.py {posargs}"),
            ("manage_DOT_py", "python manage.py test {posargs}"),
            ("tests__settings_DOT_py", "python -m django test --settings=tests.settings {posargs}"),
            ("pytest_DOT_ini", "python -m pytest {posargs}"),
        ):
            with self.subTest(name):
                self.assertEqual([command], self.propose(**{name: ""}).testenv.commands)
                os.remove(name.replace("__", "/").replace("_DOT_", "."))

    def test_the_settings_are_those_that_have_apps(self):
        """A module called settings that tests import for another purpose is not taken for Django's."""
        found = self.propose(tests__settings_DOT_py="VALUE = 1", tests__test_settings_DOT_py="INSTALLED_APPS = []")
        self.assertEqual(["python -m django test --settings=tests.test_settings {posargs}"], found.testenv.commands)

    def test_the_existing_configuration_goes_first(self):
        """What tox.ini says is taken over, and what cannot be is known."""
        text = "[testenv]\ncommands = pytest a\nsetenv = B=c\npassenv = D\nchangedir = e\ndeps =\n    strange: f\n"
        proposal = self.propose(tox_DOT_ini=text)
        found = proposal.testenv
        self.assertEqual(
            (["pytest a"], {"B": "c"}, ["D"], "e"), (found.commands, found.set_env, found.pass_env, found.change_dir)
        )
        self.assertEqual([("deps", "strange: f")], proposal.sources.tox.dropped)

    def test_extras_that_the_package_does_not_have(self):
        """An extra in tox.ini is proposed only if the package has it."""
        self.write("pyproject.toml", '[project]\nname = "x"\n[project.optional-dependencies]\na = ["b"]\n')
        self.assertEqual(["a"], self.propose(tox_DOT_ini="[testenv]\nextras = a, c\n").testenv.extras)
