"""Tests of which environments there are, and why others are out."""

from django_async_test.matrix.errors import Problem
from tests.matrix.helpers import ProjectTests, names_of


class DatabaseTests(ProjectTests):
    def test_ends_are_the_oldest_and_the_newest_python_of_each_django(self):
        """`ends`, `oldest` and `newest` choose Pythons Django by Django."""
        text = 'django = ["5.2", "6.0"]\npython = "all"\n[databases.postgres]\ncells = "{}"\n'
        for word, expected in (
            ("ends", ["py310-django52", "py312-django60", "py314-django52", "py314-django60"]),
            ("oldest", ["py310-django52", "py312-django60"]),
            ("newest", ["py314-django52", "py314-django60"]),
        ):
            self.assertEqual([name + "-postgres" for name in expected], names_of(self.matrix(text.format(word))))

    def test_no_environment_without_a_driver(self):
        """Where there is no driver there is no environment, and the reason is kept."""
        matrix = self.matrix('django = ["4.1", "4.2"]\npython = ["3.8"]\n[databases.postgres]\ndriver = "psycopg"')
        self.assertEqual(["py38-django42-postgres"], names_of(matrix))
        self.assertIn("no driver psycopg", matrix.left_out["py38-django41-postgres"])

    def test_a_list_of_cells(self):
        """Patterns in a list choose cells; one that chooses none is a mistake."""
        matrix = self.matrix('[databases.sqlite]\ncells = ["py312", "py315-django61"]')
        self.assertEqual(4, len(matrix.environments))


class FactorTests(ProjectTests):
    TEXT = """
        python = ["3.12"]
        [factors.drf.versions.314]
        deps = ["djangorestframework==3.14.*"]
        django = "<6"
        [factors.drf.versions.316]
        deps = ["djangorestframework==3.16.*"]
    """

    def test_versions_are_crossed_with_the_cells_that_they_are_for(self):
        """Each version has an environment on each cell within its limits; the others say why they are out."""
        matrix = self.matrix(self.TEXT)
        expected = [
            "django52-sqlite-drf314",
            "django52-sqlite-drf316",
            "django60-sqlite-drf316",
            "django61-sqlite-drf316",
        ]
        self.assertEqual(["py312-" + name for name in expected], names_of(matrix))
        self.assertEqual("drf314 is for Django <6", matrix.left_out["py312-django61-sqlite-drf314"])

    def test_optional_means_also_without(self):
        """An optional factor leaves the environments without it."""
        matrix = self.matrix(self.TEXT + "[factors.drf]\noptional = true\n")
        self.assertIn("py312-django61-sqlite", names_of(matrix))

    def test_optional_for_some_cells(self):
        """An optional factor with a list leaves only those of its cells without it, and refuses one that is none."""
        text = self.TEXT + '[factors.drf]\noptional = ["django52"]\n'
        matrix = self.matrix(text + "[databases.sqlite]\n[databases.postgres]\ncells = ['django61']\n")
        self.assertEqual(["py312-django52-sqlite"], [name for name in names_of(matrix) if "drf" not in name])
        with self.assertRaises(Problem) as caught:
            self.matrix(text.replace("django52", "django42"))
        self.assertIn('"django42" is not a cell of this matrix', str(caught.exception))

    def test_an_axis_where_a_factor_is_needed(self):
        """PyPy has a version of the factor where the cell is not one of those without."""
        text = 'python = ["3.11"]\ndjango = ["5.2"]\npypy = true\n[factors.drf]\noptional = ["django52"]\n'
        text += '[factors.drf.versions.316]\ndeps = ["a"]\n'
        self.assertIn("pypy311-django52-sqlite-drf316", names_of(self.matrix(text)))

    def test_versions_with_cells_are_beside_the_others(self):
        """A version for some cells only adds environments and takes none away."""
        text = """
            django = ["5.2"]
            [factors.psycopg.versions.3]
            cells = ["py313-django52-postgres"]
            deps = ["psycopg[binary]"]
            instead_of = ["psycopg2-binary"]
            [databases.postgres]
        """
        matrix = self.matrix(text)
        self.assertEqual(1, len([name for name in names_of(matrix) if "psycopg3" in name]))
        self.assertIn("py313-django52-postgres", names_of(matrix))
        installed = matrix.requirements(matrix.find("py313-django52-postgres-psycopg3"))
        self.assertIn("psycopg[binary]", installed)
        self.assertNotIn("psycopg2-binary", installed)


class ExclusionTests(ProjectTests):
    def test_excluded_with_a_reason(self):
        """What is excluded is out, and its reason is kept."""
        matrix = self.matrix('[[exclude]]\ncells = ["py312-django61", "py315"]\nreason = "a bug"')
        self.assertNotIn("py312-django61-sqlite", names_of(matrix))
        self.assertEqual("excluded: a bug", matrix.left_out["py312-django61-sqlite"])
        self.assertFalse([name for name in names_of(matrix) if name.startswith("py315")])

    def test_a_cell_of_no_database(self):
        """What no database runs in cannot be excluded, and the error does not suggest what it refuses."""
        self.configure('databases.sqlite.cells = "oldest"\n[[exclude]]\ncells = "py314-django61"\nreason = "a bug"')
        message = self.refuse("list")
        self.assertIn('"py314-django61" excludes nothing: no database has this cell among its own.', message)


class ExperimentalTests(ProjectTests):
    def test_what_may_fail(self):
        """The branch may fail, a newest Python that is not official, and what the project says."""
        matrix = self.matrix('main = true\nunofficial = true\nexperimental = ["py314-django52"]')
        may_fail = {one.name for one in matrix.environments if one.experimental}
        main = {name for name in names_of(matrix) if "djangomain" in name}
        others = {"py315-django52-sqlite", "py315-django60-sqlite", "py314-django52-sqlite"}
        self.assertEqual(main | others, may_fail)


class RequestTests(ProjectTests):
    def test_what_runs_on_request(self):
        """An environment on request is one of the matrix, and marked; a pattern that means none is a mistake."""
        matrix = self.matrix('main = true\non_request = ["djangomain"]')
        marked = [one.name for one in matrix.environments if one.on_request]
        self.assertEqual([name for name in names_of(matrix) if "djangomain" in name], marked)
        self.assertTrue(marked)
        self.configure('on_request = ["djangomain"]')
        self.assertIn(':2: on_request: "djangomain" is not an environment', self.refuse("list"))
