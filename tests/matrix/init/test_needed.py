"""Tests of the oldest Django that the project's files can be imported with."""

from django_async_test.matrix.init import needed
from django_async_test.matrix.init.files import Files
from tests.matrix.init.proposals import ProposalTests

TOX = "[tox]\nenvlist = py36-dj{111,20,22}\n[testenv]\ncommands = a\n"


class NeededTests(ProposalTests):
    def oldest(self):
        return needed.oldest(Files("."))

    def test_the_newest_of_all_imports(self):
        """What came last with a release of Django counts, in files that Django imports in any case."""
        self.assertIsNone(self.oldest())
        self.write("shop/urls.py", "import django.urls\n")
        self.assertEqual(("1.10", "shop/urls.py", "django.urls"), self.oldest())
        self.write("shop/tests/urls.py", "from django.urls import (\n    reverse,\n    path,\n)\n")
        self.assertEqual(("2.0", "shop/tests/urls.py", "django.urls.path"), self.oldest())
        for name in ("docs/urls.py", "demo/urls.py", "shop/asgi.py"):
            self.write(name, "from django.core import asgi\nimport django.core.asgi\n")
        self.assertEqual("2.0", self.oldest()[0])

    def test_what_does_not_count(self):
        """Imports under a condition, relative ones, and files that are not understood say nothing."""
        for text in (
            "try:\n    from django.urls import path\nexcept ImportError:\n    pass\n",
            "if x:\n    from django.urls import path\n",
            "from .django.urls import path\nfrom . import path\n",
            "print 'from django.urls import path'\nfrom django.urls import path\n",
            "from django.conf.urls import url\n",
        ):
            with self.subTest(text):
                self.write("shop/urls.py", text)
                self.assertIsNone(self.oldest())

    def test_older_djangos_are_left_out(self):
        """The matrix begins with the first Django that has what is imported, and a note names the others."""
        self.assertEqual(">=1.11,<=2.2,!=2.1", self.propose(tox_DOT_ini=TOX).django)
        proposal = self.propose(shop__urls_DOT_py="from django.urls import path\n")
        self.assertEqual(">=2.0,<=2.2,!=2.1", proposal.django)
        note = "Django 1.11: left out, since shop/urls.py imports django.urls.path, which is there from Django 2.0 on"
        self.assertIn(note, proposal.notes)

    def test_one_is_always_left(self):
        """Where none of the tested Djangos has it, all of them stay: it is not what it seems."""
        proposal = self.propose(tox_DOT_ini=TOX, shop__urls_DOT_py="from django.tasks import task\n")
        self.assertEqual(">=1.11,<=2.2,!=2.1", proposal.django)
