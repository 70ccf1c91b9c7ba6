"""Tests of projects whose setup.py does more than others."""

from django_async_test.matrix.init import builds
from django_async_test.matrix.init.files import Files
from tests.matrix.init.proposals import ProposalTests

SETUP = "import os\nimport shop\nsetup(name='shop', version=shop.__version__, install_requires=['django>=5', 'a'])\n"


class BuildTests(ProposalTests):
    def test_a_package_that_needs_django(self):
        """It is not built: what it requires is installed, and Python finds it in the project's directory."""
        self.write("setup.py", SETUP)
        self.write("shop/__init__.py", "import django\n__version__ = '1'\n")
        proposal = self.propose()
        found = proposal.testenv
        deps = [text for text, _, _ in found.deps]
        self.assertEqual(("skip", ["a"], {"PYTHONPATH": "{toxinidir}"}), (found.package, deps, found.set_env))
        self.assertIn(builds.NO_DJANGO, proposal.notes)
        self.write("pyproject.toml", '[build-system]\nrequires = ["setuptools", "Django>=5"]\n')
        self.assertEqual("wheel", self.propose().testenv.package)

    def test_files_where_the_package_is_built(self):
        """A wheel has them, where setup.py has a command of its own for that; an editable package has no such place."""
        self.write(
            "setup.py", "self.set_undefined_options(\n    'build', ('build_lib', 'build_lib')\n)\nself.build_lib"
        )
        for package, expected in (("editable", "wheel"), ("skip", "skip")):
            proposal = self.propose(tox_DOT_ini="[testenv]\npackage = {}\ncommands = pytest\n".format(package))
            self.assertEqual(expected, proposal.testenv.package)
            self.assertEqual(package == "editable", builds.NO_PLACE in proposal.notes)
        self.write("setup.py", "class A(build_py):\n    a = self.build_lib\n")
        self.assertEqual("editable", self.propose(tox_DOT_ini="[testenv]\npackage = editable\n").testenv.package)

    def test_what_is_imported_in_any_case(self):
        """Modules that a package imports are looked at as well, also those that import each other."""
        for setup, package, other, expected in (
            ("import shop", "import django", "", True),
            ("import os, shop as s", "from django.conf import settings", "", True),
            ("from shop import VERSION", "from .version import VERSION", "import re\nimport django.apps", True),
            ("from shop.version import VERSION", "", "import django", True),
            ("from shop import version", "", "import django", True),
            ("import shop", "from . import version", "from ..shop import a\nfrom . import *\nimport django", True),
            ("import shop", "from shop import (\n    version,\n)", "import django", True),
            ("from django import VERSION", "", "", True),
            ("import shop", "try:\n    import django\nexcept ImportError:\n    pass", "", False),
            ("import shop", "import djangorestframework", "", False),
            ("import shop", "from . import version", "from . import shop", False),
            ("import os", "import django", "import django", False),
        ):
            self.write("setup.py", setup)
            self.write("shop/__init__.py", package)
            self.write("shop/version.py", other)
            with self.subTest(setup=setup, package=package, other=other):
                self.assertEqual(expected, builds.needs_django(Files(".")))
        self.assertFalse(builds.imports_itself(Files(".")))
        self.write("setup.py", "from shop import VERSION")
        self.assertTrue(builds.imports_itself(Files(".")))

    def test_what_is_there_before(self):
        """What pyproject.toml has of another kind there brings no Django."""
        self.write("setup.py", "import django")
        for requires in ("1", '"django"', "[1]", '["django-x"]'):
            self.write("pyproject.toml", "[build-system]\nrequires = {}\n".format(requires))
            self.assertTrue(builds.needs_django(Files(".")), requires)
