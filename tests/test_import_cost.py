"""Tests of what is imported with the package: nothing that a test does not use."""

import importlib
import os
import subprocess
import sys
import unittest

import django_async_test
from django_async_test.compat.shims import installed_asynctest

from .test_layout import PACKAGE

#: What an ordinary test case needs none of.
RARE = """
    asynctest clocked_testcases engine.clock live live_testcases compat.shims.mocks compat.shims.chosen_file_mocks
    testing.websocket testing.streaming testing.lifespan matrix
""".split()


def imported(statement):
    """Return the names of the modules that `statement` imports in a Python of its own which has Django's tests."""
    code = "import sys, django.test; before = set(sys.modules); {}; print(*set(sys.modules) - before)"
    environment = dict(os.environ, PYTHONPATH=os.path.dirname(PACKAGE), PYTHONWARNINGS="ignore")
    out = subprocess.check_output([sys.executable, "-c", code.format(statement)], env=environment)
    return set(out.decode().split())


class ImportCostTests(unittest.TestCase):
    def test_the_package_alone_imports_next_to_nothing(self):
        """Without a name, only what provides the names is imported."""
        ours = {name for name in imported("import django_async_test") if name.startswith("django_async_test")}
        lazy = ["", ".compat", ".compat.python", ".compat.python.lazy_modules"]
        self.assertEqual({"django_async_test" + name for name in lazy}, ours)

    def test_the_plugin_of_pytest_imports_no_sockets(self):
        """pytest loads the plugin in every project: with the package itself it imports nothing that takes long."""
        # What an environment's own .pth files import does not count.
        code = "import sys; before = set(sys.modules); import django_async_test; print(*set(sys.modules) - before)"
        environment = dict(os.environ, PYTHONPATH=os.path.dirname(PACKAGE))
        names = set(subprocess.check_output([sys.executable, "-c", code], env=environment).decode().split())
        self.assertIn("django_async_test.compat.python.lazy_modules", names)
        self.assertEqual(set(), names & {"ssl", "socket", "asyncio", "django"})

    def test_every_name_can_be_imported_before_the_apps_are_loaded(self):
        """Whoever imports the package first, a settings module perhaps, gets no AppRegistryNotReady."""
        names = " ".join(sorted(set(django_async_test.__all__) - {"StaticLiveServerTestCase"})).replace(" ", ", ")
        self.assertIn("django_async_test.mixin", imported("from django_async_test import " + names))

    def test_a_test_case_imports_nothing_that_few_tests_use(self):
        """With TestCase, neither mocks nor live servers, clocks, WebSockets or streams are imported."""
        found = imported("from django_async_test import TestCase, timeout, fail_on, at_loop_end")
        self.assertIn("django_async_test.testcases", found)
        self.assertEqual(set(), found.intersection("django_async_test." + name for name in RARE))
        self.assertEqual(set(), found & {"asynctest", "ctypes", "sqlite3", "django.tasks"})

    def test_every_name_is_the_one_of_the_module_that_it_is_from(self):
        """Whatever is imported from the package is what its module, imported by its own name, has."""
        for name, module in django_async_test._lazy_names.items():
            if name == "SSLSocketMock" and name not in django_async_test.__all__:
                continue
            value = importlib.import_module(module, "django_async_test")
            with self.subTest(name):
                is_module = module == "." + name
                self.assertIs(value if is_module else getattr(value, name), getattr(django_async_test, name))

    def test_a_star_imports_all_names(self):
        """`from django_async_test import *` brings all that `__all__` has, and `dir()` shows it before it is used."""
        names = {}
        exec("from django_async_test import *", names)
        self.assertEqual(set(django_async_test.__all__), set(names) - {"__builtins__"})
        self.assertLessEqual(set(django_async_test.__all__), set(dir(django_async_test)))

    @unittest.skipIf(installed_asynctest.asynctest, "asynctest's own mocks are there at once")
    def test_a_loop_needs_no_mocks(self):
        """A coroutine test that makes no mock of a file runs without the modules that could make one."""
        statement = (
            "from django_async_test.engine.unittest_case import AsyncLifecycle; import unittest; "
            "case = type('C', (AsyncLifecycle, unittest.TestCase), {'runTest': lambda self: self.loop.time()})(); "
            "case.debug()"
        )
        self.assertNotIn("django_async_test.compat.shims.mocks", imported(statement))
