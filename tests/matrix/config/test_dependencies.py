"""Tests of lists of dependencies."""

from django_async_test.matrix import config
from tests.matrix.helpers import TODAY, MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "no requirement": (
        'deps = ["pytest>>3"]',
        [":2: deps:", 'expected a requirement like "pytest>=7", not "pytest>>3"'],
    ),
    "requirement without one": ('deps = [{ django = "<4" }]', ["needs a requirement"]),
    "several lines": ('deps = ["a\\nb"]', ["must be one line"]),
}


class DependencyTests(MistakeTests):
    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_strings_and_tables(self):
        """A dependency is a requirement, an option of pip, or a table with the series that it is for."""
        self.write("a.txt", "")
        self.configure('deps = ["pytest>=7", "-r a.txt", { requirement = "mock", django = "<3", python = "<3.8" }]')
        found = config.load(today=TODAY).testenv.deps
        self.assertEqual(
            [("pytest>=7", "", ""), ("-r a.txt", "", ""), ("mock", "<3", "<3.8")],
            [(one.requirement, one.django, one.python) for one in found],
        )

    def test_neither_string_nor_table(self):
        """Another type of entry is refused, and so is a range in a table that is not one."""
        self.assertMistakes(
            {
                "number": ("deps = [3]", [":2: deps:", "3 is neither"]),
                "range": ('deps = [{ requirement = "a", django = "4" }]', [":2: deps.django:", 'not "4"']),
            }
        )
