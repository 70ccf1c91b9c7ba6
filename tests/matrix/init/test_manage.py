"""Tests of finding manage.py below the project's directory."""

from tests.matrix.init.proposals import ProposalTests

PYPROJECT = '[project]\nname = "shop"\nversion = "1"\n'


class ManageTests(ProposalTests):
    def test_a_directory_with_tests(self):
        """The tests run in the directory of manage.py if there are any; that of the documentation is for none."""
        self.write("docs/manage.py", "")
        self.write("example/shop/tests.py", "def test_a(): pass\n")
        testenv = self.propose(example__manage_DOT_py="").testenv
        self.assertEqual((["python manage.py test {posargs}"], "example"), (testenv.commands, testenv.change_dir))

    def test_a_directory_without_tests(self):
        """The tests of the package run where they are, and are imported from one place."""
        self.write("dev/example/shop/tests.py", "# Create your tests here.\n")
        testenv = self.propose(dev__example__manage_DOT_py="", pyproject_DOT_toml=PYPROJECT).testenv
        self.assertEqual(["python dev/example/manage.py test {posargs}"], testenv.commands)
        self.assertEqual(("", "editable"), (testenv.change_dir, testenv.package))

    def test_commands_that_say_where_it_is(self):
        """Nothing is changed where manage.py is found, or is nowhere."""
        job = "jobs: {test: {steps: [{run: %s, working-directory: %s}]}}"
        text = job % ("coverage run manage.py test", "a")
        testenv = self.propose(_DOT_github__workflows__a_DOT_yml=text, b__manage_DOT_py="").testenv
        self.assertEqual((["coverage run manage.py test {posargs}"], "a"), (testenv.commands, testenv.change_dir))
        text = job % ("python manage.py test", "''")
        testenv = self.propose(_DOT_github__workflows__a_DOT_yml=text, manage_DOT_py="").testenv
        self.assertEqual("", testenv.change_dir)

    def test_no_manage_py(self):
        """A command whose manage.py is not in the project stays."""
        text = "jobs: {test: {steps: [{run: python manage.py test}]}}"
        testenv = self.propose(_DOT_github__workflows__a_DOT_yml=text).testenv
        self.assertEqual((["python manage.py test {posargs}"], ""), (testenv.commands, testenv.change_dir))
