"""A project with a tox.ini."""

from django_async_test.matrix import existing_tox
from tests.matrix.helpers import ProjectTests, table


class ToxTests(ProjectTests):
    """Base class of tests of reading tox.ini."""

    def found(self, text):
        """Return what a tox.ini says."""
        self.write("tox.ini", text)
        return existing_tox.read(".", table(), [])
