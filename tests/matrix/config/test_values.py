"""Tests of checking values."""

from django_async_test.matrix.config.source import Source
from django_async_test.matrix.config.values import Table, as_list, type_name
from django_async_test.matrix.errors import Problem
from tests.matrix.helpers import MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "number for text in a list": ("extras = [3]", [":2: extras:", "3 is an integer"]),
    "empty text": ('extras = [""]', [":2: extras:", "contains a string that is empty"]),
}


class TableTests(MistakeTests):
    def table(self, **values):
        text = "\n".join("{} = 1".format(key) for key in values)
        return Table(Source("a.toml", text), (), values)

    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_the_line_of_the_key_is_named(self):
        """A value that is refused is named by file, line and key."""
        with self.assertRaisesRegex(Problem, "^a.toml:2: b: no$"):
            self.table(a=1, b=2).fail("no", "b")

    def test_a_list_of_one(self):
        """A string is a list of one."""
        self.assertEqual(["x"], self.table(a="x").texts("a"))
        self.assertEqual((["x"], ["x", "y"]), (as_list("x"), as_list(["x", "y"])))

    def test_variables_are_text(self):
        """Numbers and truth are written as text, and what is a list or has two lines is refused."""
        self.assertEqual({"A": "1", "B": "true"}, self.table(a={"A": 1, "B": True}).variables("a"))
        for value, message in (([], "must be a string, not a list"), ("a\nb", "must be one line")):
            with self.assertRaisesRegex(Problem, "a.A: " + message):
                self.table(a={"A": value}).variables("a")

    def test_types_have_the_names_of_toml(self):
        """True is not a number in an error message."""
        names = [type_name(value) for value in (True, 1, "a", [], {}, 1.5)]
        self.assertEqual(["true or false", "an integer", "a string", "a list", "a table", "float"], names)

    def test_a_value_where_a_table_should_be(self):
        """Anything but a table is refused by its type."""
        with self.assertRaisesRegex(Problem, "a: must be a table, not a list"):
            self.table(a=[]).below("a")
