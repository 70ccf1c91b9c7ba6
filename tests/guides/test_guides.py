"""The samples of the documentation run in docs/project, as its readers run them: with manage.py, and with pytest."""

import importlib.util
import os
import re
import unittest

from tests.test_docs import PAGES, blocks

from .helpers import ProjectTestCase

#: The libraries of the guides; where the first is not installed, nothing of this module runs.
NEEDED = [
    "rest_framework",
    "ninja",
    "celery",
    "factory",
    "model_bakery",
    "time_machine",
    "freezegun",
    "httpx",
    "pytest",
]

GUIDES = {"docs/libraries.md", "docs/move.md"}

# They are about settings and runners, or need what the project has not.
NOT_HERE = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "docs/background-tasks.md",
    "docs/browsers.md",
    "docs/channels.md",
    "docs/pytest.md",
    "docs/runners.md",
    "docs/test-your-package.md",
}


def samples():
    """Return {name of a module: its source}: the samples that can run here, and all those of the guides."""
    found = {}
    for page in PAGES:
        for block in blocks(page):
            needs = block.marks.get("needs", "")
            # Tenants need other settings: see test_tenants.py.
            is_guide = page in GUIDES and needs and "django_tenants" not in needs
            is_run = page not in NOT_HERE and not block.marks.keys() & {"not run", "fails", "model", "with ours"}
            if (is_guide or is_run) and not block.missing():
                folder = "pytest_suite" if re.search("(?m)^(async )?def test_", block.source) else "tests"
                name = "test_{}_{}.py".format(re.sub(r"\W", "_", os.path.basename(page)[: -len(".md")]), block.line)
                found[os.path.join("shop", folder, name)] = block.source
    return found


@unittest.skipUnless(importlib.util.find_spec(NEEDED[0]), "Django REST framework is not installed")
class GuidesTests(ProjectTestCase):
    def setUp(self):
        super().setUp()
        self.samples = samples()
        for folder in ("tests", "pytest_suite"):
            os.mkdir(os.path.join(self.folder, "shop", folder))
            self.write(os.path.join("shop", folder, "__init__.py"), "")
        for name, source in self.samples.items():
            self.write(name, source)

    def test_every_library_is_there(self):
        """All that the guides need is installed, so that none of their samples is left out."""
        self.assertEqual([], [name for name in NEEDED if importlib.util.find_spec(name) is None])

    def test_the_classes_pass(self):
        """Django's runner runs at least one test of each sample, and all pass."""
        code, output = self.run_here("manage.py", "test", "-v", "2", "shop.tests")
        self.assertEqual(0, code, output)
        modules = [os.path.basename(name)[: -len(".py")] for name in self.samples if "pytest_suite" not in name]
        self.assertGreater(len(modules), 30)
        of_guides = [name for name in modules if name.startswith(("test_libraries_", "test_move_"))]
        self.assertEqual([], [name for name in of_guides if name + "." not in output])

    def test_the_functions_pass(self):
        """Pytest runs the samples that are functions, and all pass."""
        plugins = ["-p", "pytest_django.plugin", "-p", "django_async_test.pytest_plugin", "-p", "no:cacheprovider"]
        code, output = self.run_here("-m", "pytest", "-rA", "shop/pytest_suite", *plugins)
        self.assertEqual(0, code, output)
        modules = [os.path.basename(name) for name in self.samples if "pytest_suite" in name]
        self.assertTrue(modules)
        self.assertEqual([], [name for name in modules if not re.search(r"PASSED \S*" + name, output)])
