"""Tests of the factors in a configuration."""

from django_async_test.matrix import config
from tests.matrix.helpers import TODAY, MistakeTests

# What is written in the file, and what the one line must have.
MISTAKES = {
    "no versions": ("[factors.drf]\noptional = true", ["[factors.drf.versions.NAME]"]),
    "unknown key in a factor": ('[factors.drf.versions.1]\ndepz = ["a"]', [":3:", 'did you mean "deps"?']),
    "no commands to run instead": ("[factors.drf.versions.1]\nreplaces_commands = true", ["no commands to run"]),
    "factor that fits nothing": ('[factors.drf.versions.1]\ndjango = "<2"', ["leave no cell of this matrix"]),
}


class FactorTests(MistakeTests):
    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_a_version_says_what_it_is_for(self):
        """Each key of a version is taken, and its name has no dots."""
        self.configure("""
            [factors.drf]
            optional = true
            [factors.drf.versions."3.16"]
            deps = ["djangorestframework==3.16.*"]
            instead_of = ["a"]
            django = "<6"
            python = ">=3.9"
            cells = "newest"
            set_env = { A = 1 }
            commands = "b"
            experimental = true
        """)
        (factor,) = config.load(today=TODAY).factors
        (version,) = factor.versions
        self.assertEqual(("drf", True, "drf", "drf316"), (factor.name, factor.optional, version.factor, version.name))
        self.assertEqual((["a"], "<6", ">=3.9"), (version.instead_of, version.django, version.python))
        self.assertEqual(
            ("newest", {"A": "1"}, ["b"], True),
            (version.cells, version.set_env, version.commands, version.experimental),
        )
        self.assertEqual(["djangorestframework==3.16.*"], [dependency.requirement for dependency in version.deps])

    def test_cells_without_any_version(self):
        """A list says in which cells a factor is optional."""
        self.configure('[factors.a]\noptional = ["django52"]\n[factors.a.versions.1]\ndeps = ["b"]\n')
        self.assertEqual(["django52"], config.load(today=TODAY).factors[0].optional)

    def test_names_are_taken_once(self):
        """A version cannot have the name of a database, nor one that means something to tox."""
        self.assertMistakes(
            {
                "database": ("[factors.sq.versions.lite]", ['"sqlite" is the name of a database already']),
                "tox": ("[factors.py.versions.3]", [":2: factors.py.versions.3:", "a version needs a name"]),
                "letters": ("[factors.D.versions.3]", ["a factor needs a name"]),
            }
        )
