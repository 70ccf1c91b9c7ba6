"""Tests of dependencies as Poetry writes them."""

import unittest

from packaging.requirements import Requirement

from django_async_test.matrix import poetry


class PoetryTests(unittest.TestCase):
    def test_versions_of_poetry(self):
        """A range in Poetry's words becomes one of pip's that means the same."""
        for text, expected in (
            ("^1.2.3", ">=1.2.3,<2"),
            ("^0.3", ">=0.3,<0.4"),
            ("^0.0.3", ">=0.0.3,<0.0.4"),
            ("^0", ">=0,<1"),
            ("~1.2.3", ">=1.2.3,<1.3"),
            ("~1", ">=1,<2"),
            (">= 1, <2", ">=1,<2"),
            ("~=1.4", "~=1.4"),
            ("1.2", "==1.2"),
            ("1.*", "==1.*"),
            ("*", ""),
            ("^1 || ^2", ""),
            ("", ""),
        ):
            self.assertEqual(expected, poetry.version(text), text)

    def test_dependencies_of_poetry(self):
        """A dependency becomes a requirement that pip understands; Python and paths are none."""
        for name, value, expected in (
            ("python", "^3.9", []),
            ("a", "^1", ["a>=1,<2"]),
            ("a", {"version": "^1", "extras": ["b", "c"]}, ["a[b,c]>=1,<2"]),
            ("a", {"version": "*", "markers": "python_version < '3.8'"}, ["a; python_version < '3.8'"]),
            ("a", {"git": "https://x/a.git", "tag": "v1"}, ["a @ git+https://x/a.git@v1"]),
            ("a", {"url": "https://x/a.zip"}, ["a @ https://x/a.zip"]),
            ("a", {"path": "../a"}, []),
            ("a", [{"version": "1"}], ["a"]),
            ("a", {"version": "^1", "python": "^3.9"}, ["a>=1,<2; python_version >= '3.9' and python_version < '4'"]),
            (
                "a",
                [{"version": "1", "python": "<3.9.1"}, {"version": "2", "python": "^3.9 || 2"}],
                ["a"],
            ),
            (
                "a",
                [
                    {"version": "1", "python": "<3.9"},
                    {"version": "2", "markers": "os_name == 'nt' or extra == 'x'", "python": ">=3.9"},
                ],
                ["a==1; python_version < '3.9'", "a==2; (os_name == 'nt' or extra == 'x') and python_version >= '3.9'"],
            ),
        ):
            found = poetry.requirements(name, value)
            self.assertEqual(expected, found)
            self.assertEqual(len(found), len([Requirement(one) for one in found]))

    def test_extras_of_poetry(self):
        """They name dependencies, in any spelling; a name that is none means nothing."""
        found = {"PsycoPG_2": {"version": "^2.9", "optional": True}, "python": "^3.8", "a": "*"}
        self.assertEqual(["PsycoPG_2>=2.9,<3"], poetry.of_extra(["psycopg-2", "b", "python", 3], found))
