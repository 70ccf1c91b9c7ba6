"""Tests of writing the proposal as TOML."""

from django_async_test.matrix.facts import tomllib
from django_async_test.matrix.init import document
from tests.matrix.init.proposals import ProposalTests


class DocumentTests(ProposalTests):
    maxDiff = None

    def proposal(self):
        proposal = self.propose(
            pyproject_DOT_toml='[build-system]\nrequires = ["setuptools_scm"]\n[project]\nname = "x"\n'
        )
        proposal.notes.append("A note that is long. " * 10)
        proposal.testenv.commands = ["python -c 'print(\"a\\\\b\")' {posargs}"]
        proposal.testenv.deps = [("a", None, None), ("b", ["4.2", "5.2"], None), ("c", ["4.2"], ["3.9"])]
        proposal.testenv.set_env = {"A": "b", "C.D": "\u00e9"}
        proposal.testenv.change_dir = "tests"
        return proposal

    EXPECTED = {
        "django": "supported",
        "python": "supported",
        "commands": ["python -c 'print(\"a\\\\b\")' {posargs}"],
        "change_dir": "tests",
        "deps": [
            "a",
            {"requirement": "b", "django": "==4.2"},
            {"requirement": "b", "django": "==5.2"},
            {"requirement": "c", "django": "==4.2", "python": "==3.9"},
        ],
        "databases": ["sqlite"],
        "set_env": {"A": "b", "C.D": "\u00e9"},
        "write": {"tox": "tox.ini", "github": ".github/workflows/matrix.yml"},
        "ci": {"branch": "main", "full_history": True},
    }

    def test_a_file_of_its_own(self):
        """The file says what is proposed, below a comment with the command and the notes."""
        text = document.own_file(self.proposal())
        self.assertEqual(self.EXPECTED, tomllib.loads(text))
        lines = text.splitlines()
        self.assertEqual("# On which Djangos and Pythons the tests of x run. After a change:", lines[0])
        self.assertIn("#     python -m django_async_test.matrix write", lines)
        self.assertIn("# For a version that comes from tags, or tests that look at commits.", lines)
        self.assertLess(max(map(len, lines)), 121)

    def test_lists_are_readable(self):
        """A short list is one line, and a long one has a line for each value."""
        lines = document.own_file(self.proposal()).splitlines()
        self.assertIn('databases = ["sqlite"]', lines)
        self.assertIn('    {requirement = "b", django = "==4.2"},', lines)

    def test_one_line_between_tables(self):
        """Nested tables have one empty line before them, as all have."""
        proposal = self.proposal()
        for name in ("a", "b"):
            proposal.axes.factors[name] = {"versions": {"1": {"deps": ["x"]}, "2": {"deps": ["y"]}}}
        text = document.own_file(proposal)
        self.assertIn("\n\n[factors.b.versions.1]\n", text)
        self.assertNotIn("\n\n\n", text)

    def test_a_table_of_pyproject(self):
        """In pyproject.toml the configuration is the last table, and all before it stays."""
        before = '[build-system]\nrequires = ["setuptools_scm"] # mine\n\n[tool.black]\nline-length = 100\n'
        text = document.in_pyproject(self.proposal(), before)
        self.assertTrue(text.startswith(before))
        tools = tomllib.loads(text)["tool"]
        self.assertEqual({"black": {"line-length": 100}, "django-test-matrix": self.EXPECTED}, tools)
        for table in ("", ".set_env", ".write", ".ci"):
            self.assertIn("\n[tool.django-test-matrix{}]\n".format(table), text)

    def test_environments_that_are_not_for_ci(self):
        """What never ends, or publishes something, is not run by CI."""
        text = "[tox]\n[testenv]\ncommands = a\n[testenv:docs]\ncommands = b\n[testenv:docs-watch]\ncommands = c\n"
        proposal = self.propose(tox_DOT_ini=text)
        proposal.replace_tox()
        made = tomllib.loads(document.own_file(proposal))
        self.assertEqual({"docs", "docs-watch"}, set(made["environments"]))
        self.assertEqual(["docs"], made["ci"]["environments"])

    def test_a_dependency_for_some_pythons(self):
        """A dependency has a table for each series, or one with a range."""
        found = [dict(one) for one in document.entries("a", ["5.2"], ["3.12", "3.13"])]
        self.assertEqual([("==5.2", "==3.12"), ("==5.2", "==3.13")], [(one["django"], one["python"]) for one in found])
        self.assertEqual([{"requirement": "a", "python": "<3.12"}], list(document.entries("a", None, "<3.12")))
        self.assertEqual(["a"], document.entries("a", None, None))
