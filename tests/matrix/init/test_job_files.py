"""Tests of files of requirements that a job installs by the value of an axis."""

from tests.matrix.init.proposals import ProposalTests

JOB = "jobs: {test: {strategy: {matrix: {python: ['3.12', '3.13'], %s}}, steps: [{run: '%s'}, {run: pytest}]}}"


class JobFileTests(ProposalTests):
    def proposal(self, axis, command, **texts):
        """Return the Djangos and the dependencies of a project with these files and a job with this axis."""
        for name, text in texts.items():
            self.write("requirements/{}.txt".format(name.replace("_", "-").replace("DOT", ".")), text)
        found = self.propose(_DOT_github__workflows__a_DOT_yml=JOB % (axis, command))
        return found.django, found.testenv.deps

    def test_files_that_an_axis_names(self):
        """A file for each Django says which Djangos are tested, and is for these."""
        found = self.proposal(
            "file: [django-4DOT2.txt, dj52_x.txt, dj52_y.txt, other.txt]".replace("DOT", "."),
            "pip install -r requirements/${{ matrix.file }}",
            django_4DOT2="a<2\n",
            dj52_x="a>2\n",
        )
        self.assertEqual(">=4.2,<=5.2,!=5.0,!=5.1", found[0])
        self.assertIn(("-r requirements/django-4.2.txt", ["4.2"], None), found[1])
        self.assertNotIn("$", str(found[1]))

    def test_files_with_a_version_in_their_names(self):
        """The value of an axis can be a part of the name."""
        command = "pip install -r requirements/django-${{ matrix.django }}.txt"
        django, deps = self.proposal(
            "django: ['4.2', '5.2', main]", command, django_4DOT2="a", django_5DOT2="b", django_main="c"
        )
        self.assertEqual(">=4.2,<=5.2,!=5.0,!=5.1", django)
        expected = [
            ("-r requirements/django-4.2.txt", ["4.2"], None),
            ("-r requirements/django-5.2.txt", ["5.2"], None),
        ]
        self.assertEqual(expected, [entry for entry in deps if entry[0].startswith("-r")])

    def test_files_of_pythons(self):
        """So it is with Pythons."""
        command = "pip install -r requirements/py${{ matrix.python }}.txt"
        deps = self.proposal("django: ['5.2']", command, py3DOT12="a\n")[1]
        self.assertIn("requirements/py3.12.txt", str(deps))

    def test_files_of_something_else(self):
        """What no Django or Python is behind stays out, as it is not certain for which environments it is."""
        deps = self.proposal("kind: [a, b]", "pip install -r requirements/${{ matrix.kind }}.txt", a="x\n", b="y\n")[1]
        self.assertNotIn("requirements/a.txt", str(deps))
