"""Tests of what makes the script that runs the tests."""

from tests.matrix.init.proposals import ProposalTests

JOB = "jobs: {test: {steps: [{run: %s}, {run: python make.py -x}, {run: python setup.py install}, {run: %s}]}}"


class BeforeTests(ProposalTests):
    def found(self, test, **files):
        """Return (commands, commands before) for a job with these tests."""
        text = JOB % ("python other.py > a", test)
        found = self.propose(_DOT_github__workflows__a_DOT_yml=text, make_DOT_py="", **files).testenv
        return found.commands, found.commands_pre

    def test_a_script_that_is_made(self):
        """What makes the script that runs the tests is run before them: a script that the project has."""
        self.write("other.py", "")
        expected = (["python runtests.py {posargs}"], ["python make.py -x"])
        self.assertEqual(expected, self.found("python runtests.py"))

    def test_a_script_that_is_there(self):
        """Nothing is run before a script that the project has, or a module."""
        self.assertEqual([], self.found("python runtests.py", runtests_DOT_py="")[1])
        self.assertEqual([], self.found("python -m pytest tests")[1])

    def test_manage_in_another_directory(self):
        """A manage.py is looked for elsewhere."""
        self.assertEqual([], self.found("python manage.py test", a__manage_DOT_py="")[1])
        self.assertEqual([], self.found("cd a; python manage.py test")[1])

    def test_a_maker_that_needs_pip(self):
        """A script that imports pip has it installed."""
        self.write("setup.py", "setup(name='x')")
        text = JOB % ("ls", "python runtests.py")
        files = {"make_DOT_py": "try:\n    from pip import main\nexcept ImportError:\n    pass\n"}
        found = self.propose(_DOT_github__workflows__a_DOT_yml=text, **files).testenv
        self.assertIn(("pip", None, None), found.deps)
