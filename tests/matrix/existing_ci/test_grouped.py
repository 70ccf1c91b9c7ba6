"""Tests of axes whose values are tables."""

import unittest

from django_async_test.matrix.existing_ci import grouped, workflows
from tests.matrix.helpers import ProjectTests, table


class NameTests(unittest.TestCase):
    def test_names(self):
        """A key is called as it is, and with its axis where that says too little or another one is called so."""
        matrix = {
            "deps": [{"python": "3.9", "drf": "3.15"}, {"python": "3.8", "os": "x"}],
            "other": [{"version": 1, "drf": 2}],
            "os": ["y"],
            "include": [{"deps": {"python": "3.7"}, "os": "z"}],
        }
        data = grouped.apart({"jobs": {"a": {"strategy": {"matrix": matrix}, "steps": [text("other.drf"), 1]}, "b": 1}})
        found = data["jobs"]["a"]["strategy"]["matrix"]
        self.assertEqual([{"python": "3.9", "deps-drf": "3.15"}, {"python": "3.8", "deps-os": "x"}], found["deps"])
        self.assertEqual([{"other-version": 1, "other-drf": 2}], found["other"])
        self.assertEqual((["y"], [{"python": "3.7", "os": "z"}]), (found["os"], found["include"]))
        self.assertEqual([text("other-drf"), 1], data["jobs"]["a"]["steps"])

    def test_others(self):
        """What has no such axis is as it was, and what is no table of jobs has none."""
        data = {"jobs": {"a": {"strategy": {"matrix": {"b": [1], "include": "x"}}, "steps": [text("b.c")]}}}
        self.assertEqual(data, grouped.apart(data))
        for one in (None, "x", {"jobs": "x"}, {"jobs": {"a": {"strategy": "x"}}}):
            grouped.apart(one)

    def test_parts(self):
        """A value is what it is of a combination."""
        self.assertEqual([{"a": "1"}, {"b": "3.10"}], grouped.parts("a", [1, {"b": 3.1, "c": []}, {}, []]))


class JobTests(ProjectTests):
    def test_a_matrix_of_tables(self):
        """Its Pythons and Djangos are tested, each table is one combination, and what varies beside them is found."""
        notes = []
        self.write(
            ".github/workflows/ci.yml",
            """
            jobs:
              test:
                strategy:
                  matrix:
                    deps:
                      - {python: '3.9', django: '~=3.2.0', drf: '~=3.12.0'}
                      - {python: '3.10', django: '~=4.2.0', drf: '~=3.15.0'}
                    exclude: [{deps: {python: '3.10'}}]
                steps:
                  - uses: actions/setup-python@v5
                    with: {python-version: "${{ matrix.deps.python }}"}
                  - run: |
                      pip install "django${{ matrix.deps.django }}" "djangorestframework${{ matrix.deps.drf }}"
                      pytest
            """,
        )
        (job,) = workflows.read(".", table(), notes)
        self.assertEqual((["3.9", "3.10"], ["3.2", "4.2"], []), (job.pythons, job.djangos, notes))
        self.assertEqual([{"python": "3.9", "django": "~=3.2.0", "drf": "~=3.12.0"}], job.rows)
        self.assertEqual({"drf": "djangorestframework{}"}, job.varied)


def text(name):
    """Return an expression of the value of an axis."""
    return "x ${{ matrix." + name + " }}"
