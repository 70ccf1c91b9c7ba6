"""Tests of reading the settings of the tests."""

from django_async_test.matrix.init import settings
from django_async_test.matrix.init.files import Files
from tests.matrix.helpers import ProjectTests


class SettingsTests(ProjectTests):
    def test_tables_of_databases(self):
        """The engines that are there in words are read, by their aliases; a file that is not Python has none."""
        self.write(
            "settings.py", 'DATABASES = {"a": {"ENGINE": "x", "B": c}, "d": {"ENGINE": e}, f: {}, **g}\nH = {}\n'
        )
        self.write("tests/conftest.py", "print 'a'\n")
        self.write("runtests.py", 'configure(DATABASES={"a": {"ENGINE": "y"}}, H={})\n')
        files = Files(".")
        self.assertEqual(["settings.py", "runtests.py", "tests/conftest.py"], settings.names(files))
        self.write("src/shop/tests/settings.py", "")
        self.assertIn("src/shop/tests/settings.py", settings.names(Files(".")))
        self.assertEqual([{"a": "x"}, {"a": "y"}], settings.tables(files))
        self.assertTrue(settings.text(files).startswith("DATABASES"))
