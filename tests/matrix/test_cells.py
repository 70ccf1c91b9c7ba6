"""Tests of which pairs of Python and Django are tested, and why the others are not."""

from tests.matrix.helpers import ProjectTests, names_of, table


class PrereleaseTests(ProjectTests):
    def test_a_python_before_its_release(self):
        """A pre-release of Python is left out by words and ranges, and tested with the newest Django if asked for."""
        for text in ('python = "all"', 'python = ">=3.15"', ""):
            self.assertFalse([name for name in names_of(self.matrix(text)) if "py316" in name])
        matrix = self.matrix('python = ["3.15"]\ndjango = ["5.2", "6.1"]\nunofficial = true\nprereleases = true')
        expected = ["py315-django52-sqlite", "py315-django61-sqlite", "py316-django61-sqlite"]
        self.assertEqual(expected, names_of(matrix))
        self.assertIn("pre-release of Python", matrix.environments[-1].experimental)
        self.assertEqual("Python 3.16 is a pre-release, and Django 6.1 the newest", matrix.environments[-1].cell.reason)


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
