"""The samples of the page about pytest run."""

import os
import re
import sys

from .helpers import ROOT, PluginTestCase, run_pytest

# As on the page, the app is named shop.
CONFTEST = """
import importlib
import sys


def pytest_collection():
    for name in ("shop", "shop.models"):
        sys.modules[name] = importlib.import_module("tests.project." + name)
"""


class DocumentationTests(PluginTestCase):
    def test_the_samples_pass(self):
        """Each block of Python on docs/pytest.md, and README's about pytest, is a test module that passes."""
        with open(os.path.join(ROOT, "docs", "pytest.md"), encoding="utf-8") as file:
            blocks = re.findall(r"```python\n(.*?)```", file.read(), re.DOTALL)
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
            found = re.findall(r"```python\n(.*?)```", file.read(), re.DOTALL)
        of_readme = [block for block in found if "import pytest" in block]
        self.assertEqual(1, len(of_readme))
        # asyncio.to_thread()
        if sys.version_info >= (3, 9):
            blocks += of_readme
        files = {"test_{}.py".format(number): block for number, block in enumerate(blocks)}
        outcome = run_pytest(files=dict(files, **{"conftest.py": CONFTEST}))
        self.assertEqual(0, outcome.code, outcome.output)
        self.assertGreaterEqual(len(outcome.tests("PASSED")), len(blocks))
