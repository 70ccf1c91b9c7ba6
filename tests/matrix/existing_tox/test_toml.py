"""Tests of reading tox.toml."""

from django_async_test.matrix import existing_tox
from tests.matrix.helpers import ProjectTests, table


class TomlTests(ProjectTests):
    def read(self, text):
        """Return what is found in a tox.toml."""
        self.write("tox.toml", text)
        return existing_tox.read(".", table(), [])

    def test_native_toml(self):
        """Commands of tox.toml become lines."""
        self.write(
            "tox.toml",
            """
            env_list = ["py312-django52"]
            [env_run_base]
            deps = ["pytest", "django>=5"]
            commands = [["python", "-c", "print(1)", { replace = "posargs", default = ["a b"], extend = true }]]
            """,
        )
        found = existing_tox.read(".", table(), [])
        self.assertEqual(["python -c 'print(1)' {posargs:'a b'}"], found.commands)
        self.assertEqual(([("pytest", None, None)], ["5.2"]), (found.deps, found.djangos))

    def test_what_only_tox_can_replace(self):
        """Tables in lists of texts are left out, and so are commands that are no lists."""
        self.write(
            "tox.toml", '[env_run_base]\ndeps = [{ replace = "ref" }, "a"]\ncommands = [{ replace = "ref" }, ["b"]]\n'
        )
        found = existing_tox.read(".", table(), [])
        self.assertEqual(([("a", None, None)], ["b"]), (found.deps, found.commands))

    def test_environments(self):
        """Products of factors, ranges among them, are names; what an environment has for itself is noted."""
        found = self.read("""
            env_list = [
                "lint",
                {product=[{prefix="py3", start=12, stop=13}, ["django52", "djangomain"]], exclude=["py312-djangomain"]},
                3,
            ]
            [env_run_base]
            deps = ["a"]
            commands = [["pytest"], ["coverage", "report"]]
            [env.lint]
            skip_install = true
            deps = ["ruff"]
            commands = [["ruff", "check"], "x", ["a", { replace = "ref" }]]
            set_env = { A = "1", B = [] }
            other = [["x"]]
            [env.py312-django52]
            deps = ["a", "Django~=5.2", "b"]
            base_python = ["python3.12"]
            [env.py313-djangomain]
            ignore_outcome = true
            """)
        axes = found.axes
        self.assertEqual(["py312-django52", "py313-django52", "py313-djangomain"], [cell.name for cell in axes.cells])
        self.assertEqual((True, ["py313-djangomain"], True), (axes.main, axes.experimental, axes.has_plain))
        lint = {"skip_install": True, "deps": ["ruff"], "commands": ["ruff check", "a "], "set_env": {"A": "1"}}
        self.assertEqual({"lint": lint}, axes.environments)
        self.assertIn(("deps", "py312-django52: ['b']"), found.dropped)
        self.assertIn(("commands", "coverage report"), found.dropped)
        self.assertEqual(2, len(found.dropped))

    def test_how_the_package_is_built(self):
        """The settings about the package are taken, whichever of them it is."""
        for text, expected in (
            ("[env_run_base]\npackage = 'editable'", "editable"),
            ("[env_run_base]\nuse_develop = true", "editable"),
            ("[env_run_base]\nskip_install = true", "skip"),
            ("no_package = true\n[env_run_base]", "skip"),
            ("[env_run_base]", ""),
        ):
            self.assertEqual(expected, self.read(text + "\n").package, text)

    def test_variables_that_only_tox_can_replace(self):
        """A variable that is a table is noted, unless a line of tox.ini can say the same, and texts are taken."""
        found = self.read("""
            [env_run_base]
            pass_env = ["D", { replace = "ref" }]
            set_env = { A = "1", B = { replace = "env", name = "B" }, C = { replace = "ref", of = ["a", 1] } }
            """)
        self.assertEqual({"A": "1", "B": "{env:B:}"}, found.set_env)
        self.assertEqual(["D"], found.pass_env)
        noted = [("set_env", 'C = {replace = "ref", of = ["a", 1]}'), ("pass_env", '{replace = "ref"}')]
        self.assertEqual(noted, found.dropped)

    def test_what_depends_on_factors(self):
        """Lines behind a condition are those of the Djangos, of a database, and of a version of a dependency."""
        found = self.read("""
            env_list = ["py312-django52-drf315", "py312-django52-drf316", "py312-django52-postgres"]
            [env_run_base]
            deps = [
                { replace = "if", condition = "factor.django52", then = ["Django~=5.2", "a"], extend = true },
                { replace = "if", condition = "factor.drf315", then = ["drf==3.15"], extend = true },
                { replace = "if", condition = "factor.drf316", then = ["drf==3.16"], extend = true },
                { replace = "if", condition = "factor.postgres", then = ["psycopg"], extend = true },
                { replace = "if", condition = "env.CI", then = ["ci"], extend = true },
            ]
            set_env.B = { replace = "if", condition = "factor.postgres", then = "postgres", else = "sqlite" }
            commands = [["pytest"]]
            """)
        self.assertEqual([("a", ["5.2"], None)], found.deps)
        self.assertEqual({"drf315": {"deps": ["drf==3.15"]}, "drf316": {"deps": ["drf==3.16"]}}, found.axes.versions)
        self.assertEqual({"driver": "psycopg", "set_env": {"B": "postgres"}}, found.axes.databases["postgres"])
        self.assertEqual({"B": "sqlite"}, found.set_env)
        ci = '{replace = "if", condition = "env.CI", then = ["ci"], extend = true}'
        self.assertEqual(("deps", ci), found.dropped[-1])

    def test_a_factor_of_all(self):
        """A factor that all environments have holds for them; what single environments have is noted once."""
        found = self.read("""
            env_list = ["py312-django52-test"]
            [env_run_base]
            deps = [{ replace = "if", condition = "factor.test", then = ["a"], extend = true }]
            allowlist_externals = ["make"]
            commands = [["pytest"]]
            [env.py312-django52-test]
            deps = ["b"]
            """)
        self.assertEqual(([("a", None, None)], "test"), (found.deps, found.axes.variant))
        self.assertEqual([("deps", "py312-django52-test: ['b']")], found.dropped)
        self.assertEqual(["make"], found.allowlist_externals)

    def test_what_is_no_environment(self):
        """Lists and tables of other types than tox has say nothing."""
        found = self.read('env_list = [{ product = [3, [4], { prefix = "py3", start = 5 }] }]\nenv = 3\n')
        self.assertEqual(([], {}), (found.axes.cells, found.axes.environments))

    def test_braces_as_in_the_other_format(self):
        """They are read as they are meant."""
        found = self.read('env_list = ["py{310,312}-dj{42,52}"]\n')
        self.assertEqual((["4.2", "5.2"], ["3.10", "3.12"]), (found.djangos, found.pythons))
        self.assertEqual(4, len(found.axes.cells))

    def test_a_product_of_too_many(self):
        """A product that nobody could run is not made: the file is not understood."""
        factor = '{ prefix = "a", start = 1, stop = 999 }'
        notes = []
        self.write("tox.toml", "env_list = [{{ product = [{0}, {0}] }}]\n".format(factor))
        self.assertIsNone(existing_tox.read(".", table(), notes))
        self.assertIn("998001 environments", notes[0])
        self.write("tox.toml", "env_run_base = 3\n")
        self.assertIsNone(existing_tox.read(".", table(), notes))
        self.assertIn("a table was expected", notes[1])
