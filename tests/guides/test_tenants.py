"""The sample about django-tenants runs in docs/project, with its settings for PostgreSQL."""

import importlib.util
import os
import unittest

from tests.test_docs import blocks

from .helpers import ProjectTestCase

HAS_TENANTS = importlib.util.find_spec("django_tenants") and os.environ.get("TEST_DATABASE") == "postgres"


@unittest.skipUnless(HAS_TENANTS, "django-tenants is not installed, or the database is not PostgreSQL")
class TenantsTests(ProjectTestCase):
    def test_the_sample_passes(self):
        """The tests of the sample pass, with a tenant of their own."""
        (sample,) = [
            block for block in blocks("docs/libraries.md") if "django_tenants" in block.marks.get("needs", "").split()
        ]
        self.write("shop/tests.py", sample.source)
        settings = {"DJANGO_SETTINGS_MODULE": "mysite.tenants"}
        code, output = self.run_here("manage.py", "makemigrations", "shop", "customers", **settings)
        self.assertEqual(0, code, output)
        code, output = self.run_here("manage.py", "test", **settings)
        self.assertEqual(0, code, output)
        self.assertIn("Ran 2 tests", output)
