"""Tests of looking whether the tests use what a file of requirements lists."""

from django_async_test.matrix.init import used
from django_async_test.matrix.init.files import Files
from django_async_test.matrix.metadata import Metadata
from tests.matrix.helpers import ProjectTests


class UsedTests(ProjectTests):
    def is_used(self, text):
        self.write("requirements.txt", text)
        return used.is_used(Files("."), "requirements.txt", Metadata("."))

    def test_what_tests_import(self):
        """A file is for the tests that has what these import, or settings name, and the project does not require."""
        self.write("pyproject.toml", '[project]\nname = "a"\ndependencies = ["attrs", "Django>=5 ; bad"]\n')
        self.write("tests/test_a.py", "from selenium import webdriver\nimport attrs\nimport django\n    import late\n")
        self.write("site/settings.py", "INSTALLED_APPS = ['django.contrib.admin', 'widget_tweaks', \"sorl.thumb\"]\n")
        self.write("a/views.py", "import elsewhere\nX = 'quoted'\n")
        for text in ("selenium==3.14\n", "django-widget-tweaks\n", "x\nSorl~=1.0\n"):
            self.assertTrue(self.is_used(text), text)
        for text in ("", "attrs\n", "Django==4.2.7\n", "late\n", "elsewhere\n", "quoted\n", "twine\nsphinx\n"):
            self.assertFalse(self.is_used(text), text)
