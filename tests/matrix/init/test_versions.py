"""Tests of proposing Djangos and Pythons."""

from django_async_test.matrix.init import versions
from tests.matrix.init.proposals import ProposalTests

PYPROJECT = """
    [project]
    name = "x"
    requires-python = "{}"
    classifiers = [{}]
"""


class VersionTests(ProposalTests):
    def python(self, requires, *classified):
        quoted = ['"Programming Language :: Python :: {}"'.format(series) for series in classified]
        proposal = self.propose(pyproject_DOT_toml=PYPROJECT.format(requires, ", ".join(quoted)))
        return proposal.python, proposal.notes

    def test_what_is_claimed_within_what_is_required(self):
        """The classifiers that fit the required range are proposed, and what is newer is noted."""
        python, notes = self.python(">=3.10", "3.9", "3.10", "3.12")
        self.assertEqual(">=3.10,<=3.12,!=3.11", python)
        self.assertTrue(notes[0].startswith("Python 3.13, 3.14 and 3.15: newer than what this project says"), notes)

    def test_what_is_alive_where_nothing_is_claimed(self):
        """Without classifiers the range that is required counts, as far as it is supported."""
        self.assertEqual(">=3.12,<=3.15", self.python(">=3.12")[0])
        self.assertEqual("supported", self.python("")[0])
        self.assertEqual("supported", self.python("nonsense")[0])

    def test_what_is_past_its_life_is_better_than_nothing(self):
        """A range with nothing that is supported is taken as it is: beyond it the package cannot be installed."""
        self.assertEqual(">=3.5,<=3.8", self.python("<3.9")[0])

    def test_a_range_has_the_chosen_series_only(self):
        """One series, a row of them, and a row with gaps are written as ranges."""
        known = ["3.8", "3.9", "3.10", "3.11"]
        self.assertEqual("==3.9", versions.as_range(["3.9"], known))
        self.assertEqual(">=3.8,<=3.10", versions.as_range(["3.8", "3.9", "3.10"], known))
        self.assertEqual(">=3.8,<=3.11,!=3.9,!=3.10", versions.as_range(["3.8", "3.11"], known))

    def test_ranges_that_do_not_fit(self):
        """Where no Python runs one of the Djangos, one of the ranges is wider, and a note says so."""
        proposal = self.propose(tox_DOT_ini="[tox]\nenvlist = py39\n[testenv]\ncommands = a\n")
        self.assertEqual(("all", "==3.9"), (proposal.django, proposal.python))
        self.assertTrue(any("no Python of ==3.9 runs a Django of supported" in note for note in proposal.notes))
        self.write("setup.cfg", "[metadata]\nname = x\n[options]\ninstall_requires = Django>=3.2\n")
        proposal = self.propose(tox_DOT_ini="[tox]\nenvlist = py39\n[testenv]\ncommands = a\n")
        self.assertEqual((">=3.2,<=6.1", "==3.9"), (proposal.django, proposal.python))

    def test_what_no_other_series_fits(self):
        """A series that classifiers have and that no cell has is noted, unless a cell that is not official has it."""
        text = "[metadata]\nname = x\nclassifiers =\n    Programming Language :: Python :: 3.8\n"
        text += "    Programming Language :: Python :: 3.12\n"
        text += "    Framework :: Django :: 5.2\n    Framework :: Django :: {}\n"
        self.write("setup.cfg", text.format("6.0"))
        note = "Python 3.8: classifiers have it, and no Django of >=5.2,<=6.0 runs there. Widen django = for it."
        self.assertIn(note, self.propose().notes)
        self.write("setup.cfg", text.format("4.2"))
        self.assertFalse([one for one in self.propose().notes if "no Django of" in one])
        self.write("setup.cfg", text.format("6.0").replace("3.12", "3.11"))
        note = "Django 6.0: classifiers have it, and no Python of {} runs it. Widen python = for it."
        self.assertIn(note.format(">=3.8,<=3.11,!=3.9,!=3.10"), self.propose().notes)

    def test_what_jobs_install(self):
        """A Django that jobs install is proposed beside those that are claimed, and not where nothing else is known."""
        job = "jobs: {test: {steps: [{run: 'pip install \"%s\"'}, {run: pytest}]}}"
        for text, expected in (("Django~=6.0", ">=5.1,<=6.1,!=5.2"), ("Django<6", ">=5.1,<=5.2"), ("Django", "==5.1")):
            self.write("setup.cfg", "[metadata]\nname = x\nclassifiers = Framework :: Django :: 5.1\n")
            self.assertEqual(expected, self.propose(_DOT_github__workflows__a_DOT_yml=job % text).django, text)
            self.write("setup.cfg", "[metadata]\nname = x\n")
            self.assertEqual("supported", self.propose().django)

    def test_cells_that_work_are_enough(self):
        """Where what is tested today is known to work, though not official, the ranges stay as they are."""
        proposal = self.propose(tox_DOT_ini="[tox]\nenvlist = py312-dj{32,40}\n[testenv]\ncommands = a\n")
        self.assertEqual((">=3.2,<=4.0", "==3.12"), (proposal.django, proposal.python))
        self.assertEqual(["py312-django32", "py312-django40"], proposal.axes.unofficial)

    def test_what_is_claimed_and_not_tested(self):
        """Classifiers that nothing tests with are told from what is newer than those."""
        text = "[metadata]\nname = x\nclassifiers =\n    Framework :: Django :: 6.0\n"
        notes = self.propose(setup_DOT_cfg=text, tox_DOT_ini="[tox]\nenvlist = py312-dj{42,52}\n").notes
        self.assertTrue(notes[0].startswith("Django 6.0: classifiers have it, and nothing tests with it."), notes)
        self.assertTrue(notes[1].startswith("Django 6.1: newer than"), notes)

    def test_pythons_that_only_tox_has(self):
        """A Python of tox that is older than those of jobs and classifiers is left out, with a note."""
        tox = "[tox]\nenvlist = py{310,311,312}-dj{42,52}\n[testenv]\ncommands = a\n"
        job = "jobs: {{test: {{strategy: {{matrix: {{python: [{}]}}}}, steps: [{{run: tox}}]}}}}"
        for classified, python, expected in (
            ("3.12", "'3.12'", "==3.12"),
            ("3.12", "'3.11', '3.12'", ">=3.11,<=3.12"),
            ("3.11", "'3.12'", ">=3.11,<=3.12"),
            ("3.10", "'3.12'", ">=3.10,<=3.12"),
            ("", "'3.12'", ">=3.10,<=3.12"),
            ("3.12", "", ">=3.10,<=3.12"),
        ):
            with self.subTest(classified=classified, python=python):
                text = "[metadata]\nname = x\nclassifiers =\n    Programming Language :: Python :: {}\n"
                self.write("setup.cfg", text.format(classified))
                self.write(".github/workflows/a.yml", job.format(python))
                proposal = self.propose(tox_DOT_ini=tox)
                self.assertEqual(expected, proposal.python)
                notes = [note for note in proposal.notes if "is in tox.ini only" in note]
                self.assertEqual(int(expected != ">=3.10,<=3.12"), len(notes), proposal.notes)
        self.write("setup.cfg", text.format("3.12") + "[options]\npython_requires = >=3.10\n")
        self.write(".github/workflows/a.yml", job.format("'3.12'"))
        self.assertEqual(">=3.10,<=3.12", self.propose(tox_DOT_ini=tox).python)

    def test_one_series_that_is_tested(self):
        """Where several environments of tox name one series it is the one; of one environment that is not certain."""
        text = "[metadata]\nname = x\nclassifiers =\n    Programming Language :: Python :: 3.11\n"
        for names, expected in (
            ("py312-dj{42,52}", "==3.12"),
            ("py312-dj42", ">=3.11,<=3.12"),
            ("dj{42,52}\n[testenv]\nbasepython = python3.12", ">=3.11,<=3.12"),
        ):
            proposal = self.propose(setup_DOT_cfg=text, tox_DOT_ini="[tox]\nenvlist = {}\n".format(names))
            self.assertEqual(expected, proposal.python)
            note = "Python 3.11: classifiers have it, and nothing tests with it. Lower the limit to do so."
            self.assertEqual(expected == "==3.12", note in proposal.notes)
