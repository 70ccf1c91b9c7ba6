"""Tests of files of requirements that pin Django."""

from django_async_test.matrix.migration import TRANSLATED
from tests.matrix.init.proposals import MigrationTests, ProposalTests

WORKFLOW = "jobs: {test: {steps: [{run: pip install -r all.txt}, {run: python manage.py test}]}}"
TEXT = "-r more.txt\nasgiref==3.4\nDjango==4.2.18  # the one\nmock==4.0\nmock==4.0\n-e .\n"


class PinTests(ProposalTests):
    def test_a_file_that_pins_django(self):
        """Its Django is the one that is tested if nothing says another, and the rest of the file is installed."""
        self.write("more.txt", "-r all.txt\nfreezegun\n")
        proposal = self.propose(all_DOT_txt=TEXT, _DOT_github__workflows__a_DOT_yml=WORKFLOW)
        self.assertEqual("==4.2", proposal.django)
        self.assertEqual(["mock==4.0", "freezegun"], sorted((x[0] for x in proposal.testenv.deps), reverse=True))

    def test_a_file_that_pins_what_django_needs(self):
        """One version of asgiref is not for all Djangos."""
        proposal = self.propose(all_DOT_txt="asgiref==3.8\nmock\n", _DOT_github__workflows__a_DOT_yml=WORKFLOW)
        self.assertEqual(("supported", [("mock", None, None)]), (proposal.django, proposal.testenv.deps))

    def test_a_file_that_leaves_the_choice(self):
        """A file with a range of Djangos is installed as it is."""
        proposal = self.propose(all_DOT_txt="Django>=4.2\n", _DOT_github__workflows__a_DOT_yml=WORKFLOW)
        self.assertEqual([("-r all.txt", None, None)], proposal.testenv.deps)

    def test_a_file_of_each_environment(self):
        """Environments have other names: what their files were made of is installed, or what these have themselves."""
        lock = "a==1.0 \\\n    --hash=sha256:1\n    # via -r requirements.in\nb==2.0\n    # via a\ndjango==4.2\n"
        self.write("requirements/py312-dj42.txt", lock)
        self.write("requirements/py312-dj52.txt", lock.replace("-r requirements.in", "c"))
        tox = "[tox]\nenvlist = py312-dj{42,52}\n[testenv]\ncommands = x\n"
        tox += "deps = -r {toxinidir}/requirements/{envname}.txt\n"
        testenv = self.propose(tox_DOT_ini=tox).testenv
        self.assertEqual(([("a", None, None)], ["requirements/{envname}.txt"]), (testenv.deps, testenv.unpinned))
        self.write("requirements/py312-dj42.txt", "a==1\nb==2\nasgiref==3\n")
        self.write("requirements/py312-dj52.txt", "")
        self.assertEqual([("a", None, None), ("b", None, None)], self.propose(tox_DOT_ini=tox).testenv.deps)
        self.write("requirements/all.in", "a<2\ndjango\n")
        self.assertEqual([("a<2", None, None)], self.propose(tox_DOT_ini=tox).testenv.deps)

    def test_a_file_that_refuses_a_django(self):
        """A file whose range has not each Django that is tested is taken without Django."""
        for envlist, expected in (("py312-dj{42,52}", ["mock"]), ("py312-dj{50,52}", ["-r all.txt"])):
            tox = "[tox]\nenvlist = {},py312-djmain\n[testenv]\ncommands = a\ndeps = -r all.txt\n".format(envlist)
            found = self.propose(all_DOT_txt="Django>=5.0\nmock\n", tox_DOT_ini=tox).testenv.deps
            self.assertEqual(expected, [one[0] for one in found])

    def test_a_file_that_limits_django(self):
        """What limits Django is for the matrix to say, and links in the file are dependencies too."""
        text = "Django>=4.2,<5\nmock\n-e git+https://x/y#egg=y\n"
        proposal = self.propose(all_DOT_txt=text, _DOT_github__workflows__a_DOT_yml=WORKFLOW)
        self.assertEqual(["mock", "git+https://x/y#egg=y"], [one[0] for one in proposal.testenv.deps])

    def test_files_for_one_django_each(self):
        """What is in such a file is for the Django that the file is for, and for all if all files have it."""
        self.write("42.txt", "Django>=4.2,<4.3\nold\nmock\n")
        self.write("52.txt", "Django>=5.2,<5.3\nmock\n")
        tox = "[tox]\nenvlist = py312-dj{42,52}\n[testenv]\ncommands = a\n"
        tox += "deps =\n    dj42: -r 42.txt\n    dj52: -r 52.txt\n"
        deps = self.propose(tox_DOT_ini=tox).testenv.deps
        self.assertEqual([("old", ["4.2"], None), ("mock", None, None)], deps)

    def test_a_django_without_a_file(self):
        """It needs what the files of all others have in common, if the newest Django has a file."""
        self.write("42.txt", "Django>=4.2,<4.3\nold\nmock\n")
        self.write("52.txt", "Django>=5.2,<5.3\nmock\n")
        for envlist, expected in (
            ("py312-dj{42,50,52}", [("old", ["4.2"], None), ("mock", None, None)]),
            ("py312-dj{42,52,60}", [("old", ["4.2"], None), ("mock", ["4.2", "5.2"], None)]),
        ):
            tox = "[tox]\nenvlist = {}\n[testenv]\ncommands = a\n".format(envlist)
            tox += "deps =\n    dj42: -r 42.txt\n    dj52: -r 52.txt\n"
            self.assertEqual(expected, self.propose(tox_DOT_ini=tox).testenv.deps)

    def test_a_file_that_has_the_project(self):
        """Where a file has the project as it lies there, it is installed that way."""
        self.write("setup.py", "setup()")
        for text, expected in (("-e .\nmock\n", "editable"), ("-e ./demo\n", "wheel")):
            found = self.propose(tox_DOT_ini="[testenv]\ncommands = a\ndeps = -r all.txt\n", all_DOT_txt=text).testenv
            self.assertEqual(expected, found.package)

    def test_a_file_that_has_the_project_for_an_old_python(self):
        """Where uv cannot install the project as it lies there the rest of the file is taken, and the extras."""
        self.write("setup.py", "setup(extras_require={'test': []})")
        self.write("more.txt", "-e .[test, other]\nmock\n")
        for python, expected in (("py36", (["mock"], ["test"])), ("py37", (["-r all.txt"], []))):
            tox = "[tox]\nenvlist = {}-django22\n[testenv]\ncommands = a\ndeps = -r all.txt\n".format(python)
            found = self.propose(tox_DOT_ini=tox, all_DOT_txt="-r more.txt\n").testenv
            named = [one[0] for one in found.deps if not one[0].startswith("setuptools")]
            self.assertEqual((expected, "editable"), ((named, found.extras), found.package))

    def test_a_file_that_only_pip_understands(self):
        """Where an included file is named without a space, as uv does not read it, its requirements are taken."""
        self.write("more.txt", "freezegun\n")
        proposal = self.propose(all_DOT_txt="-rmore.txt\nmock\n", _DOT_github__workflows__a_DOT_yml=WORKFLOW)
        self.assertEqual(["freezegun", "mock"], [one[0] for one in proposal.testenv.deps])


class EntryTests(MigrationTests):
    def test_it_is_said(self):
        """The report says what became of the file."""
        found = self.migration({"all.txt": TEXT, ".github/workflows/a.yml": WORKFLOW})
        entry = [one for one in found if one.kind == "requirements"][0]
        self.assertEqual((TRANSLATED, "all.txt"), (entry.verdict, entry.name))
