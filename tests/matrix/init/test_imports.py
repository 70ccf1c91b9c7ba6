"""Tests of looking at what a project imports."""

from django_async_test.matrix.init import imports
from django_async_test.matrix.init.files import Files
from tests.matrix.helpers import ProjectTests


class ImportTests(ProjectTests):
    def test_what_is_imported(self):
        """Imports in the package and its tests count, those of what builds it do not."""
        self.write("setup.py", "import pkg_resources\n")
        self.write("docs/conf.py", "import pkg_resources\n")
        self.assertFalse(imports.any_of(Files("."), imports.PKG_RESOURCES))
        self.write("src/a/__init__.py", "try:\n    from pkg_resources import x\nexcept ImportError: pass\n")
        self.assertTrue(imports.any_of(Files("."), imports.PKG_RESOURCES))
        self.assertFalse(imports.any_of(Files("."), imports.PSYCOPG))
        self.write("a/fields.py", "from django.contrib.postgres import fields\n")
        self.assertTrue(imports.any_of(Files("."), imports.PSYCOPG))
