"""Tests of Djangos in names of environments that install none of them."""

from django_async_test.matrix import existing_tox
from tests.matrix.helpers import table
from tests.matrix.init.proposals import ProposalTests

TOX = "[tox]\nenvlist = py39-dj{{22,32,42,50}}\n[testenv]\ncommands = a\ndeps =\n  dj32: Django~=3.2.0\n  {}\n{}"


class UninstalledTests(ProposalTests):
    def found(self, line, more=""):
        """Return the Djangos that are left out and those that stay, of a tox.ini with these lines."""
        self.write("tox.ini", TOX.format(line, more))
        found = existing_tox.read(".", table(), [])
        return found.uninstalled, found.djangos

    def test_older_ones(self):
        """Those older than all that something is installed for are left out; others may come by themselves."""
        self.assertEqual((["2.2"], ["3.2", "4.2", "5.0"]), self.found("dj42: Django~=4.2.0"))

    def test_what_may_install_one(self):
        """A file or a section of their own may install a Django, and so may a line for all."""
        rest = ([], ["2.2", "3.2", "4.2", "5.0"])
        self.assertEqual(rest, self.found("dj22: -r old.txt"))
        self.assertEqual(rest, self.found("Django"))
        self.assertEqual(rest, self.found("x", "[testenv:py39-dj22]\ndeps = Django<3\n"))
        self.assertEqual(rest, self.found("x", "commands_pre =\n  dj22: pip install Django<3\n"))

    def test_where_none_installs_one(self):
        """Where Django comes from elsewhere in all environments nothing is known."""
        self.write("tox.ini", TOX.format("x", "").replace("dj32: Django~=3.2.0", "dj32: y"))
        self.assertEqual([], existing_tox.read(".", table(), []).uninstalled)

    def test_toml(self):
        """In tox.toml it is the same."""
        deps = '{replace = "if", condition = "factor.dj42", then = ["Django~=4.2.0"], extend = true}'
        text = 'env_list = ["py39-dj32", "py39-dj42"]\n[env_run_base]\ncommands = [["a"]]\ndeps = [%s]\n' % deps
        for more, expected in (("", ["3.2"]), ('[env.py39-dj32]\ndeps = ["x"]\n', [])):
            self.write("tox.toml", text + more)
            self.assertEqual(expected, existing_tox.read(".", table(), []).uninstalled)

    def test_it_is_said(self):
        """The Djangos that are left out are named."""
        proposal = self.propose(tox_DOT_ini=TOX.format("dj42: Django~=4.2.0", ""))
        self.assertEqual(">=3.2,<=5.0,!=4.0,!=4.1", proposal.django)
        self.assertIn(
            "Django 2.2: left out, since tox.ini installs none of them, as it does of newer ones", proposal.notes
        )
