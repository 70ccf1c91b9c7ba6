"""Tests of what `python setup.py test` has run."""

from tests.matrix.init.proposals import ProposalTests

SETUP = """from setuptools import setup
setup(name="x", test_suite="{}", tests_require=["mock>=1", 'six', 'Django'])
"""


class SetupTestTests(ProposalTests):
    def propose_for(self, command, suite, **files):
        """Return the proposed Testenv for a command of tox and a suite in setup.py."""
        text = "[testenv]\ncommands = {}\n".format(command)
        return self.propose(tox_DOT_ini=text, setup_DOT_py=SETUP.format(suite), **files).testenv

    def test_the_suite(self):
        """A script, a function, a module or else what is usual runs the tests, with what they require."""
        for command, suite, text, expected in (
            ("python setup.py test", "runtests.main", "__main__", "python runtests.py {posargs}"),
            (
                "{envpython} -W error setup.py test",
                "runtests.main",
                "__main__",
                "{envpython} -W error runtests.py {posargs}",
            ),
            (
                "coverage run --source=x setup.py test",
                "runtests.run.now",
                "",
                'python -c "import runtests; runtests.run.now()"',
            ),
            ("python setup.py test", "runtests", "", "python -m unittest runtests {posargs}"),
            ("python setup.py test", "nowhere.x", "", "python runtests.py {posargs}"),
            ("python setup.py pytest", "x", "", "python -m pytest {posargs}"),
        ):
            with self.subTest(suite=suite, command=command):
                found = self.propose_for(command, suite, runtests_DOT_py=text)
                self.assertEqual([expected], found.commands)
                self.assertEqual(["mock>=1", "six"], [one for one, _, _ in found.deps][:2])

    def test_the_alias_and_requirements_of_setup_cfg(self):
        """The alias for pytest, and a list over several lines, are read there."""
        text = "[aliases]\ntest = pytest\n[options]\ntests_require =\n    mock\n    six>=1.9\nzip_safe = false\n"
        self.write("setup.py", "setup()")
        found = self.propose(tox_DOT_ini="[testenv]\ncommands = python setup.py test\n", setup_DOT_cfg=text).testenv
        self.assertEqual(["python -m pytest {posargs}"], found.commands)
        self.assertEqual(["mock", "six>=1.9", "pytest"], [one for one, _, _ in found.deps])
