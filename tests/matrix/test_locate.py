"""Tests of finding the line of a key in TOML."""

import unittest

from django_async_test.matrix import locate
from tests.matrix.helpers import table  # noqa: F401

TEXT = """\
django = "all"

[tool.x]
python = ["3.9",
  "3.10"]
a.b = 1
[databases]  # comment
postgres = { cells = "ends" }
[databases."my sql"]
kind = "mysql"
[[exclude]]
cells = "a"
[[exclude]]
cells = "b"
"""


class LineTests(unittest.TestCase):
    def test_keys_are_found(self):
        """Keys of tables, arrays of tables, dotted and quoted keys are found where they are written."""
        for path, line in (
            (("django",), 1),
            (("tool", "x", "python"), 4),
            (("tool", "x", "a", "b"), 6),
            (("databases", "postgres"), 8),
            (("databases", "my sql", "kind"), 10),
            (("exclude", 0, "cells"), 12),
            (("exclude", 1, "cells"), 14),
        ):
            self.assertEqual(line, locate.line(TEXT, path), path)

    def test_what_is_not_on_a_line_of_its_own_is_near(self):
        """A key inside an inline table, or a missing one, has the line of what is around it."""
        self.assertEqual(8, locate.line(TEXT, ("databases", "postgres", "cells")))
        self.assertEqual(13, locate.line(TEXT, ("exclude", 1, "reason")))
        self.assertIsNone(locate.line(TEXT, ("nowhere",)))
