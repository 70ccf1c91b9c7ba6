"""Tests of the oldest dependencies."""

from django_async_test.matrix import lowest
from tests.matrix.helpers import ProjectTests, table

PYPROJECT = """
    [project]
    name = "x"
    dependencies = [
        "Django>=5.2.3",
        "requests[socks]>=2.30,<3",
        "six",
        "old<2",
        "tzdata~=2024.1; sys_platform == 'win32'",
        "here @ file:///x",
    ]
"""


class LowestTests(ProjectTests):
    def test_what_requirements_begin_with(self):
        """A requirement that says where it begins is pinned to that, with its extras and its condition."""
        self.write("pyproject.toml", PYPROJECT)
        expected = ["requests[socks]==2.30", 'tzdata==2024.1; sys_platform == "win32"']
        self.assertEqual(expected, lowest.pins("."))

    def test_the_first_release_of_a_django(self):
        """It is the one that has the Python, or that the package begins with."""
        entry = table().django["5.2"]
        self.assertEqual("Django==5.2", lowest.django(entry, "3.10", "."))
        self.assertEqual("Django==5.2.8", lowest.django(entry, "3.14", "."))
        self.write("pyproject.toml", PYPROJECT)
        self.assertEqual("Django==5.2.3", lowest.django(entry, "3.10", "."))
        self.assertEqual("Django==5.2.8", lowest.django(entry, "3.14", "."))
        self.assertEqual("Django==6.1", lowest.django(table().django["6.1"], "3.12", "."))

    def test_only_these_environments_have_them(self):
        """The other environments have the newest."""
        self.write("pyproject.toml", PYPROJECT)
        matrix = self.matrix('django = ["5.2"]\npython = ["3.12"]\nlowest = true')
        usual, oldest = [matrix.requirements(one) for one in matrix.environments]
        self.assertEqual(["Django>=5.2,<5.3"], usual)
        self.assertEqual(["Django==5.2.3", *lowest.pins(".")], oldest)
