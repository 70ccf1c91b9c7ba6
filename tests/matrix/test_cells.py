"""Tests of which environments there are, and why the others are out."""

from django_async_test.matrix.errors import Problem
from tests.matrix.helpers import ProjectTests, names_of, table


class CellTests(ProjectTests):
    def test_all_official_cells(self):
        """With "all" every official cell has an environment, and no other."""
        matrix = self.matrix('django = "all"\npython = "all"')
        official = sum(len(entry.python) for entry in table().django.values() if not entry.is_main)
        self.assertEqual(official, len(matrix.environments))
        self.assertTrue(all(one.cell.status == "official" for one in matrix.environments))

    def test_unofficial_cells_are_asked_for(self):
        """`unofficial` adds cells that are known to work, all of them or those that are named."""
        text = 'django = ["1.8"]\npython = "all"\n'
        self.assertEqual(["py35-django18-sqlite"], names_of(self.matrix(text)))
        named = self.matrix(text + 'unofficial = ["py36-django18"]')
        self.assertEqual(["py35-django18-sqlite", "py36-django18-sqlite"], names_of(named))
        self.assertEqual(5, len(self.matrix(text + "unofficial = true").environments))

    def test_reasons(self):
        """Each cell says why it is in or out."""
        cells = self.matrix('django = "all"\npython = "all"').cells
        self.assertIn("Django 5.2.8 added Python 3.14", cells["py314-django52"].reason)
        self.assertIn("Django 5.2 supports Python 3.13", cells["py313-django52"].reason)
        self.assertIn("requires Python >=3.12", cells["py311-django61"].reason)
        self.assertIn("imports distutils", cells["py312-django22"].reason)
        self.assertIn("known to work", cells["py36-django18"].reason)
        cells = self.matrix().cells
        self.assertIn("end of life of Django 4.2 was on 2026-04-07", cells["py312-django42"].reason)
        self.assertIn("end of life of Python 3.10 was on 2026-10-31", cells["py310-django52"].reason)

    def test_the_order_is_fixed(self):
        """Environments come by database, then from the oldest Python to the newest, then by Django."""
        matrix = self.matrix('databases = ["postgres", "sqlite"]\npython = ">=3.14"\ndjango = ">=6"')
        cells = ["py314-django60", "py314-django61", "py315-django61"]
        self.assertEqual(
            [cell + "-postgres" for cell in cells] + [cell + "-sqlite" for cell in cells], names_of(matrix)
        )


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


class RequirementTests(ProjectTests):
    def test_pins_of_the_era(self):
        """What must be older with an old Django or Python is pinned wherever it is installed."""
        matrix = self.matrix('django = "all"\npython = "all"\ndatabases = ["postgres"]\ndeps = ["pytest-django"]')
        old = matrix.requirements(matrix.find("py36-django111-postgres"))
        for pin in ("psycopg2-binary<2.9", "psycopg2-binary<2.9.6", "pytest-django<4", "six"):
            self.assertIn(pin, old)
        self.assertNotIn("PyMySQL<1.2", old)
        new = matrix.requirements(matrix.find("py315-django61-postgres"))
        self.assertEqual(["Django>=6.1,<6.2", "pytest-django", "psycopg2-binary"], new)

    def test_pins_of_other_spellings(self):
        """A pin is for the package, however its name is written."""
        text = 'django = "all"\npython = "all"\n[databases.mysql]\ndriver = "pymysql"'
        matrix = self.matrix(text)
        self.assertIn("PyMySQL<1.2", matrix.requirements(matrix.find("py39-django31-mysql")))
        self.assertNotIn("PyMySQL<1.2", matrix.requirements(matrix.find("py39-django32-mysql")))

    def test_a_dependency_for_some(self):
        """A dependency can be for some Djangos and Pythons."""
        matrix = self.matrix('deps = [{ requirement = "a", django = "<6", python = ">=3.13" }]')
        self.assertIn("a", matrix.requirements(matrix.find("py313-django52-sqlite")))
        self.assertNotIn("a", matrix.requirements(matrix.find("py312-django52-sqlite")))
        self.assertNotIn("a", matrix.requirements(matrix.find("py313-django60-sqlite")))

    def test_the_branch(self):
        """main is installed from its archive."""
        matrix = self.matrix("main = true")
        self.assertIn("@ https://", matrix.requirements(matrix.find("py312-djangomain-sqlite"))[0])


class ExclusionTests(ProjectTests):
    def test_excluded_with_a_reason(self):
        """What is excluded is out, and its reason is kept."""
        matrix = self.matrix('[[exclude]]\ncells = ["py312-django61", "py315"]\nreason = "a bug"')
        self.assertNotIn("py312-django61-sqlite", names_of(matrix))
        self.assertEqual("excluded: a bug", matrix.left_out["py312-django61-sqlite"])
        self.assertFalse([name for name in names_of(matrix) if name.startswith("py315")])


class ExperimentalTests(ProjectTests):
    def test_what_may_fail(self):
        """The branch may fail, a newest Python that is not official, and what the project says."""
        matrix = self.matrix('main = true\nunofficial = true\nexperimental = ["py314-django52"]')
        may_fail = {one.name for one in matrix.environments if one.experimental}
        main = {name for name in names_of(matrix) if "djangomain" in name}
        others = {"py315-django52-sqlite", "py315-django60-sqlite", "py314-django52-sqlite"}
        self.assertEqual(main | others, may_fail)


class FindTests(ProjectTests):
    def test_the_nearest_name_is_suggested(self):
        """A name that is not there is answered with one that is."""
        with self.assertRaisesRegex(Problem, 'did you mean "py312-django52-sqlite"'):
            self.matrix().find("py312-djnago52-sqlite")
