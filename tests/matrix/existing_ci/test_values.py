"""Tests of what is in the files of a CI service."""

import unittest

from django_async_test.matrix.existing_ci import values


class ValuesTests(unittest.TestCase):
    def test_what_is_no_table_is_an_empty_one(self):
        """Only a table is one."""
        self.assertEqual([{"a": 1}, {}, {}], list(map(values.mapping, ({"a": 1}, ["a"], None))))

    def test_texts(self):
        """Numbers and truth are texts, 3.1 is the Python 3.10; tables and nothing are left out."""
        self.assertEqual(["a", "3.10", "3.9", "True"], values.scalars(["a", 3.1, 3.9, True, None, {}]))
        self.assertEqual(["a"], values.scalars("a"))

    def test_directories_of_the_project(self):
        """A directory is one below another; the project itself, and what is outside of it, is none."""
        found = [values.inner(*one) for one in (("a", "b"), ("a", ".."), ("", ""), ("a", "../../b"), ("", "/b"))]
        self.assertEqual(["a/b", "", "", "", ""], found)
