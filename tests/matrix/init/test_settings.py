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

    def test_settings_that_the_configuration_names(self):
        """They are read wherever they are, as a module or as a package."""
        for name, text, path in (
            ("setup.cfg", "[tool:pytest]\naddopts =\n    --ds=a.b.c.d\n", "a/b/c/d.py"),
            ("pytest.ini", "[pytest]\nDJANGO_SETTINGS_MODULE = one.two.three.four\n", "src/one/two/three/four.py"),
            ("manage.py", "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'x.y.z')\n", "x/y/z/__init__.py"),
        ):
            self.write(name, text)
            self.write(path, "")
            self.assertIn(path, settings.names(Files(".")))
        self.assertNotIn("a/b/c/d/__init__.py", settings.names(Files(".")))
