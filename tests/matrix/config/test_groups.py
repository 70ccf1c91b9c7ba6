"""Tests of dependency groups."""

from tests.matrix.helpers import MistakeTests

PYPROJECT = """
    [dependency-groups]
    Test = ["pytest  >=7", "django>=5", {include-group = "more"}]
    more = ["Django[argon2]~=5.0", "mock; python_version < '3.9'"]
    circle = [{include-group = "circle"}]
    strange = [3]
    text = "pytest"
"""

TEXT = 'django = ["5.2"]\npython = ["3.12"]\ndependency_groups = ["{}"]\n'


class GroupTests(MistakeTests):
    def test_they_are_installed_together_with_django(self):
        """What a group asks for is among the dependencies, and the version of Django is the matrix's."""
        self.write("pyproject.toml", PYPROJECT)
        matrix = self.matrix(TEXT.format("test"))
        expected = ["Django>=5.2,<5.3", "pytest >=7", "Django[argon2]", "mock; python_version < '3.9'"]
        self.assertEqual(expected, matrix.requirements(matrix.environments[0]))
        self.succeed("write")
        self.assertNotIn("dependency_groups", self.read("tox.ini"))

    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.write("pyproject.toml", PYPROJECT)
        self.assertMistakes(
            {
                "no such group": (TEXT.format("moer"), [":4: dependency_groups:", 'did you mean "more"?']),
                "a circle": (TEXT.format("circle"), ["includes itself"]),
                "no requirement": (TEXT.format("strange"), ["has 3, which is no requirement"]),
                "no list": (TEXT.format("text"), ["is a string, and no list"]),
            }
        )
