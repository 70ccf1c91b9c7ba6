"""Tests of what is tested beside the usual cells."""

from django_async_test.matrix import plan
from tests.matrix.helpers import MistakeTests, names_of

CELLS = 'django = ["5.2", "6.1"]\npython = ["3.10", "3.11", "3.14"]\n'

MISTAKES = {
    "unknown word": ('pypy = "some"', [":2: pypy:", "unknown value"]),
    "no such interpreter": ('python = ["3.12"]\npypy = true', [":3: pypy:", "there is none for a cell"]),
    "no SQLite": ('databases = ["postgres"]\nfree_threaded = true', [":3: free_threaded:", "with SQLite only"]),
    "another key": ("[pypy]\nsells = 1", [":3: pypy.sells:", "did you mean"]),
    "Linux": ('[ci]\nsystems = ["ubuntu-latest"]', [":3: ci.systems:", "neither a runner of Windows nor of macOS"]),
    "twice": ('[ci]\nsystems = ["macos-14", "macos-15"]', [":3: ci.systems:", "macos is named twice"]),
    "Windows for all": ('[ci]\nrunner = "windows-latest"', [":3: ci.runner:", 'systems = ["windows-latest"]']),
    "a name that is taken": ('lowest = true\n[databases.lowest]\nkind = "sqlite"', [":2: lowest:", "rename that"]),
}


class AxesTests(MistakeTests):
    def test_each_mistake_gets_one_clear_line(self):
        """A mistake is refused in one line, and no file is written."""
        self.assertMistakes(MISTAKES)

    def test_each_adds_a_few_environments(self):
        """True is the newest Python of each Django that has it, and for the oldest dependencies the oldest."""
        usual = set(names_of(self.matrix(CELLS)))
        for text, expected in (
            ("pypy = true", {"pypy311-django52-sqlite"}),
            ('pypy = "all"', {"pypy310-django52-sqlite", "pypy311-django52-sqlite"}),
            ("free_threaded = true", {"py314t-django52-sqlite", "py314t-django61-sqlite"}),
            ("lowest = true", {"py310-django52-sqlite-lowest", "py314-django61-sqlite-lowest"}),
            ('lowest = ["py314-django52"]', {"py314-django52-sqlite-lowest"}),
            ("[pypy]\nset_env = { A = '1' }", {"pypy311-django52-sqlite"}),
            ("[lowest]\ncells = ['py314-django52']", {"py314-django52-sqlite-lowest"}),
            ("[ci]\nsystems = ['windows-latest']", {"py314-django52-sqlite-windows", "py314-django61-sqlite-windows"}),
            ("[ci]\nsystems = ['macos-15']\nsystem_cells = ['py310']", {"py310-django52-sqlite-macos"}),
        ):
            with self.subTest(text):
                self.assertEqual(expected, set(names_of(self.matrix(CELLS + text))) - usual)

    def test_one_version_of_each_factor(self):
        """They have the last version of a factor that fits, so that nothing is missing."""
        text = CELLS + "pypy = true\n[factors.drf.versions.1]\n[factors.drf.versions.2]\n[factors.drf.versions.3]\n"
        matrix = self.matrix(text + 'django = ">=6"')
        self.assertIn("pypy311-django52-sqlite-drf2", names_of(matrix))

    def test_variables(self):
        """A table has variables for its environments, which win over those of all."""
        matrix = self.matrix(CELLS + "[set_env]\nA = '1'\n[pypy]\nset_env = { A = '2' }\n")
        values = {one.name: plan.variables(matrix.config, one)["A"] for one in matrix.environments}
        self.assertEqual("2", values.pop("pypy311-django52-sqlite"))
        self.assertEqual({"1"}, set(values.values()))

    def test_other_systems_run_on_request(self):
        """A plain tox does not run what needs another system."""
        matrix = self.matrix("[ci]\nsystems = ['windows-latest']")
        self.assertTrue(all(one.on_request == one.name.endswith("windows") for one in matrix.environments))
