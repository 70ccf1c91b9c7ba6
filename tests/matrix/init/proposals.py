"""A proposal for a project of a few files."""

from django_async_test.matrix import init
from tests.matrix.helpers import TODAY, ProjectTests, table


class ProposalTests(ProjectTests):
    """Base class of tests of what is proposed."""

    def propose(self, **files):
        """Return the proposal for a project with these files: ``a__b_DOT_py`` is a/b.py."""
        for name, text in files.items():
            self.write(name.replace("__", "/").replace("_DOT_", "."), text)
        return init.propose(".", table(), TODAY)


class MigrationTests(ProjectTests):
    """Base class of tests of what became of everything that a project had."""

    def migration(self, files, replace=False):
        """Return the entries for a project with these files."""
        for name, text in files.items():
            self.write(name, text)
        return init.run(".", table(), TODAY, yes=True, replace=replace).migration
