"""Tests of what is installed in an environment."""

from django_async_test.matrix import requirements
from tests.matrix.helpers import ProjectTests


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

    def test_what_must_be_newer_than_a_pin(self):
        """A pin is left out where the project asks for a newer release, as the two together could not be installed."""
        for asked, pins in (
            ("", True),
            (">=4.5", True),
            ("==4.13.*", False),
            ("~=4.14", False),
            (">=4.13,!=4.14", False),
        ):
            with self.subTest(asked):
                matrix = self.matrix('deps = ["pytest_django{}"]\ndjango = "==4.2"\npython = "==3.12"'.format(asked))
                found = matrix.requirements(matrix.find("py312-django42-sqlite"))
                self.assertEqual(pins, "pytest-django<4.13" in found)

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

    def test_a_pin_is_there_once(self):
        """What a project asks for as the pin says it is not repeated."""
        matrix = self.matrix('django = "==2.2"\npython = "==3.7"\ndeps = ["setuptools<82"]')
        found = matrix.requirements(matrix.find("py37-django22-sqlite"))
        self.assertEqual(["Django>=2.2,<2.3", "setuptools<82"], found)

    def test_the_branch(self):
        """main is installed from its archive."""
        matrix = self.matrix("main = true")
        self.assertIn("@ https://", matrix.requirements(matrix.find("py312-djangomain-sqlite"))[0])

    def test_names_of_packages(self):
        """A package has one name however it is written; a file or an address has none."""
        self.assertEqual("psycopg2-binary", requirements.package("Psycopg2_Binary>=2"))
        self.assertIsNone(requirements.package("-r a.txt"))
