"""Tests of what a file says whatever its layout."""

import ast
import unittest

from django_async_test.matrix.formatting import meaning, nodes

YAML = """
# Why not.
on:
  push:
    branches: [main]
jobs:
  a:
    steps:
      - uses: actions/checkout@0123456 # v6.0.1
"""


class MeaningTests(unittest.TestCase):
    def assertSame(self, path, one, other):
        self.assertEqual(meaning(one, path), meaning(other, path))

    def assertDiffers(self, path, one, other):
        self.assertNotEqual(meaning(one, path), meaning(other, path))

    def test_yaml(self):
        """Quotes, spaces and lists in several lines say the same; a value, a comment and a level do not."""
        other = YAML.replace("[main]", '\n      - "main"').replace("# Why", "#Why").replace("\n", "\r\n")
        self.assertSame("a.yml", YAML, other)
        self.assertDiffers("a.yml", YAML, YAML.replace("main", "trunk"))
        self.assertDiffers("a.yml", YAML, YAML + "# More.\n")
        self.assertDiffers("a.yml", YAML, YAML.replace("    branches", "  branches"))

    def test_versions_of_actions(self):
        """Another version of an action says the same, another action does not."""
        self.assertSame("a.yml", YAML, YAML.replace("0123456 # v6.0.1", "89abcde  # v7"))
        self.assertSame("a.yml", YAML, YAML.replace("actions/checkout@0123456 # v6.0.1", '"actions/checkout@v7"'))
        self.assertDiffers("a.yml", YAML, YAML.replace("actions/checkout", "actions/other"))
        self.assertNotEqual(meaning(YAML, "a.yml", True), meaning(YAML.replace("v6", "v7"), "a.yml", True))

    def test_python_is_read_alike_by_each_python(self):
        """What has no value, or an empty one, is left out, whatever the Python that reads the file has for it."""
        _, ((_, (call,)),) = nodes(ast.parse("f()"))
        self.assertEqual(
            ["Expr", [["value", ["Call", [["func", ["Name", [["id", "'f'"], ["ctx", ["Load", []]]]]]]]]]], call
        )

    def test_imports_are_read_alike_by_each_python(self):
        """That one is not lazy, as newer Pythons say of it, is no difference; that it is lazy is one."""
        found = []
        for is_lazy in (None, 0, 1):
            statement = ast.parse("import a").body[0]
            if is_lazy is not None:
                statement._fields = ("names", "is_lazy")
                statement.is_lazy = is_lazy
            found.append(nodes(statement))
        self.assertEqual(found[0], found[1])
        self.assertNotEqual(found[1], found[2])

    def test_python(self):
        """Quotes and line breaks of Python do not matter, code and comments do."""
        self.assertSame("a.py", "x = f('a', 1)\n", 'x = f(\n    "a",\n    1,\n)\n')
        self.assertDiffers("a.py", "x = 1\n", "x = 2\n")
        self.assertDiffers("a.py", "x = 1\n", "x = 1  # why\n")

    def test_ini(self):
        """Indentation and the order of keys do not matter, lines of a value do."""
        text = "[tox]\nenv_list =\n    a\n    b\nx = 1\n"
        self.assertSame("tox.ini", text, "[tox]\nx=1\nenv_list =\n  a\n  b\n")
        self.assertDiffers("tox.ini", text, text.replace("    b\n", ""))
        self.assertDiffers("tox.ini", text, text + "# note\n")

    def test_toml(self):
        """Layout of TOML does not matter, values do."""
        self.assertSame("a.toml", "a = [1, 2]\n", "a = [\n  1,\n  2,\n]\n")
        self.assertDiffers("a.toml", "a = 1\n", "a = 2\n")

    def test_what_cannot_be_read(self):
        """A file that is not what its name says, or of another kind, says what it says."""
        for path, text in (
            ("a.yml", "a: [\n"),
            ("a.py", "x = (\n"),
            ("a.toml", "a ="),
            ("a.ini", "x\n"),
            ("a.txt", "x\n"),
        ):
            with self.subTest(path):
                self.assertEqual(text, meaning(text, path))
