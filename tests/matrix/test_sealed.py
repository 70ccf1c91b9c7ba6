"""The generator is sealed: it imports nothing of the rest of the package, and the rest imports nothing of it."""

import ast
import os
import unittest

from tests.matrix.helpers import PLACE

PACKAGE = "django_async_test"
SEALED = "django_async_test.matrix"


def modules():
    """Yield (dotted name, whether it is a package, syntax tree) for each module of the whole package."""
    for folder, folders, files in os.walk(os.path.join(PLACE, PACKAGE)):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in files:
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                parts = os.path.relpath(path, PLACE)[: -len(".py")].split(os.sep)
                is_package = parts[-1] == "__init__"
                with open(path, encoding="utf-8") as file:
                    yield ".".join(parts[:-1] if is_package else parts), is_package, ast.parse(file.read(), path)


def imported(name, is_package, tree):
    """Yield the dotted name of everything that a module imports, wherever in it the statement stands.

    A name that is imported from somewhere may be a module there, so it counts as one.
    """
    package = name.split(".") if is_package else name.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = base + node.module.split(".") if node.module else base
            for alias in node.names:
                yield ".".join(base + [alias.name])
        elif isinstance(node, ast.Call) and ast.dump(node.func).find("import_module") != -1:
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def is_in(name, package):
    """Return whether a dotted name is a package or something in it."""
    return (name + ".").startswith(package + ".")


def leaks(found):
    """Return (module, what it imports) for each import between the generator and the rest."""
    result = []
    for name, is_package, tree in found:
        for other in imported(name, is_package, tree):
            if is_in(other, PACKAGE) and is_in(name, SEALED) != is_in(other, SEALED):
                result.append((name, other))
    return result


class SealTests(unittest.TestCase):
    def test_nothing_is_imported_in_either_direction(self):
        """No module of the generator imports the rest of the package, and no other module imports the generator."""
        found = list(modules())
        inside = [name for name, _, _ in found if is_in(name, SEALED)]
        self.assertIn("django_async_test.matrix.config.databases", inside)
        self.assertGreater(len(found) - len(inside), len(inside))
        self.assertEqual([], leaks(found))

    def test_the_generator_knows_nothing_of_django(self):
        """No module of the generator imports Django, asgiref or asynctest."""
        for name, is_package, tree in modules():
            if is_in(name, SEALED):
                packages = {other.split(".")[0] for other in imported(name, is_package, tree)}
                self.assertFalse(packages & {"django", "asgiref", "asynctest"}, name)

    def test_the_search_finds_what_it_looks_for(self):
        """Each way to import across the wall is found, in a module, in a function and in a folder below."""
        for name, is_package, source in (
            ("django_async_test.matrix.cells", False, "from .. import mixin"),
            ("django_async_test.matrix.cells", False, "from ..engine.run import TestRun"),
            ("django_async_test.matrix.cells", False, "def f():\n    import django_async_test.engine"),
            ("django_async_test.matrix.config", True, "from ... import mixin"),
            ("django_async_test.matrix.config.ci", False, "from ...compat import features"),
            ("django_async_test.mixin", False, "from .matrix import cells"),
            ("django_async_test.mixin", False, "from . import matrix"),
            ("django_async_test.engine.run", False, "from django_async_test import matrix"),
            ("django_async_test", True, "from .matrix.cli import main"),
            ("django_async_test.mixin", False, "importlib.import_module('django_async_test.matrix')"),
        ):
            with self.subTest(name, source=source):
                self.assertEqual(1, len(leaks([(name, is_package, ast.parse(source))])))

    def test_the_search_finds_nothing_else(self):
        """Imports that stay on one side of the wall are no leaks."""
        for name, is_package, source in (
            ("django_async_test.matrix.config", True, "from .. import facts"),
            ("django_async_test.matrix.config.ci", False, "from ..errors import Problem"),
            ("django_async_test.engine.run", False, "from ..compat import features"),
            ("django_async_test.mixin", False, "import matrix"),
        ):
            with self.subTest(name, source=source):
                self.assertEqual([], leaks([(name, is_package, ast.parse(source))]))
