"""Tests of reading setup.py, setup.cfg and pyproject.toml."""

import ast
import unittest

from django_async_test.matrix import setup_files
from django_async_test.matrix.metadata import Metadata
from tests.matrix.helpers import ProjectTests


class ReaderTests(ProjectTests):
    def test_poetry(self):
        """The table of Poetry in pyproject.toml is read too."""
        found = Metadata(".")
        setup_files.read_pyproject('[tool.poetry]\nname = "x"\n[tool.poetry.extras]\ntest = ["a"]\n', found)
        self.assertEqual(("x", ["test"], False), (found.name, found.extras, found.is_package))
        text = '[tool.poetry.dependencies]\npython = "^3.10"\ndjango = ">=4.2"\nb = {version = "1", optional = true}\n'
        setup_files.read_pyproject(text, found)
        self.assertEqual((">=3.10,<4", ["django>=4.2"]), (found.requires_python, found.requires))

    def test_flit(self):
        """The table that flit has had before [project] is read too; a package may have a name of its own there."""
        text = '[tool.flit.metadata]\nmodule = "a"\nrequires = ["django>=5"]\nrequires-python = ">=3.9"\n'
        extra = '[tool.flit.metadata.requires-extra]\ntest = ["b"]\n'
        for name, expected in (("", "a"), ('dist-name = "django-a"\n', "django-a")):
            found = Metadata(".")
            setup_files.read_pyproject(text + name + extra, found)
            self.assertEqual((expected, ["django>=5"], ">=3.9"), (found.name, found.requires, found.requires_python))
            self.assertEqual({"test": ["b"]}, found.of_extras)

    def test_a_version_from_tags(self):
        """Tools that take the version from tags are recognized in pyproject.toml and in setup.py."""
        for read, text in (
            (setup_files.read_pyproject, '[build-system]\nrequires = ["setuptools_scm>=8"]\n'),
            (setup_files.read_setup_py, "setuptools.setup(use_scm_version=True)"),
        ):
            found = Metadata(".")
            read(text, found)
            self.assertTrue(found.version_from_tags)

    def test_a_setup_that_imports_pip(self):
        """It cannot be built where there is no pip, unless it does without, or is said to be built with it."""
        old = "try:\n    from pip._internal.req import {0}\nexcept ImportError:\n    {1}\nsetup(name='x')\n"
        for text, expected in (
            (old.format("a", "from pip.req import a"), True),
            (old.format("a", "a = None"), False),
            ("import os, pip\nsetup()\n", True),
            ("import pipes\nfrom . import pip\nsetup()\n", False),
        ):
            found = Metadata(".")
            setup_files.read_setup_py(text, found)
            self.assertEqual(expected, bool(found.cannot_build), text)
        setup_files.read_pyproject('[build-system]\nrequires = ["setuptools", "pip"]\n', found)
        setup_files.read_setup_py("import pip\n", found)
        self.assertFalse(found.cannot_build)

    def test_texts_of_a_class_of_its_own(self):
        """What is given for a text and is none cannot be built; a kind of text can, and other arguments can be any."""
        for base, arguments, expected in (
            ("(object)", "author=Magic('x')", True),
            ("", "long_description=long", True),
            ("(str)", "author=Magic('x')", False),
            ("(base.Text)", "author=Magic('x')", False),
            ("(object)", "cmdclass=Magic('x')", False),
            ("(object)", "author=unknown, url=str(Magic('x')), **more", False),
        ):
            text = "class Magic{}:\n    pass\nlong = Magic('x')\nsetup(name='x', {})\n".format(base, arguments)
            with self.subTest(text):
                found = Metadata(".")
                setup_files.read_setup_py(text, found)
                self.assertEqual(setup_files.NO_TEXT if expected else "", found.cannot_build)

    def test_arguments_in_a_dictionary(self):
        """They are arguments, as far as they are known."""
        found = Metadata(".")
        setup_files.read_setup_py("A = {'name': 'x', 'install_requires': f(), 'url': 'a'}\nsetup(**A, **b)\n", found)
        self.assertEqual(("x", []), (found.name, found.requires))

    def test_what_extras_ask_for(self):
        """It is known where it is written down; an extra is there all the same where it is not."""
        for read, text in (
            (setup_files.read_pyproject, '[project]\nname = "x"\noptional-dependencies = {a = ["b"]}\n'),
            (setup_files.read_setup_cfg, "[metadata]\nname = x\n[options.extras_require]\na =\n    b\n"),
            (setup_files.read_setup_py, "setup(extras_require={'a': 'b'})"),
        ):
            found = Metadata(".")
            read(text, found)
            self.assertEqual({"a": ["b"]}, found.of_extras)
        found = Metadata(".")
        setup_files.read_setup_py("setup(extras_require={'a': read('a.txt')})", found)
        self.assertEqual((["a"], {"a": []}), (found.extras, found.of_extras))

    def test_setup_cfg_of_something_else(self):
        """setup.cfg without metadata is the configuration of tools, and no package."""
        found = Metadata(".")
        setup_files.read_setup_cfg("[flake8]\nmax-line-length = 100\n", found)
        self.assertFalse(found.is_package)

    def test_the_first_file_that_says_something_counts(self):
        """A name or a list of classifiers is not replaced by that of a later file, and requirements add up."""
        found = Metadata(".")
        setup_files.read_pyproject('[project]\nname = "x"\ndependencies = ["a"]\n', found)
        setup_files.read_setup_py('setup(name="y", install_requires="b", classifiers="""\nC :: 1\n\n""")', found)
        self.assertEqual(
            ("x", ["a", "b"], ["C :: 1"], "setup.py"), (found.name, found.requires, found.classifiers, found.source)
        )


class LiteralTests(unittest.TestCase):
    def literal(self, text, **values):
        parsed = {name: ast.parse(value, mode="eval").body for name, value in values.items()}
        return setup_files.literal(ast.parse(text, mode="eval").body, parsed)

    def test_expressions_of_literals(self):
        """Literals, names of them and sums have a value; the values of a dictionary do not matter."""
        self.assertEqual(["a", "b"], self.literal("['a'] + B", B="['b']"))
        self.assertEqual(["a"], self.literal("['a'] + compute()"))
        self.assertEqual({"a": True}, self.literal("{'a': compute(), **other}"))
        self.assertEqual({"a": ["b", "c"]}, self.literal("{'a': ['b'] + C}", C="['c']"))

    def test_everything_else(self):
        """What would have to be executed has no value."""
        self.assertIsNone(self.literal("compute()"))
        self.assertIsNone(self.literal("UNKNOWN"))
