"""No circle of imports: whichever module is read first, all that it builds on can be understood without it."""

import ast
import os
import unittest

import django_async_test

PACKAGE = os.path.dirname(os.path.abspath(django_async_test.__file__))
NAME = "django_async_test"


def module_name(path):
    """Return the name of the module in the file at `path`, which is relative to the parent of the package."""
    parts = path[: -len(".py")].split(os.sep)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources():
    """Return {name of the module: (whether it is a package, its source)}."""
    found = {}
    for folder, _, files in os.walk(PACKAGE):
        for name in files:
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    relative = os.path.relpath(path, os.path.dirname(PACKAGE))
                    found[module_name(relative)] = name == "__init__.py", file.read()
    return found


def imported_modules(name, is_package, source, modules):
    """Return which of `modules` the module imports, in whatever function it does so.

    ``from . import module`` imports the module, not the package that it is in.
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module
            if node.level:
                parts = name.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                base = ".".join(parts + ([node.module] if node.module else []))
            for alias in node.names:
                inner = "{}.{}".format(base, alias.name)
                found.add(inner if inner in modules else base)
    return found.intersection(modules)


def graph(modules):
    """Return {module: the modules that it imports}."""
    return {name: imported_modules(name, *module, modules=modules) for name, module in modules.items()}


def circles(imports):
    """Return the circles in `imports`, each as the sorted list of the modules that depend on each other."""
    reachable = {}
    for start in imports:
        seen, waiting = set(), [start]
        while waiting:
            for name in imports[waiting.pop()] - seen:
                seen.add(name)
                waiting.append(name)
        reachable[start] = seen
    found = {
        tuple(sorted(other for other in reachable[name] if name in reachable[other]))
        for name in imports
        if name in reachable[name]
    }
    return sorted(map(list, found))


class CircleTests(unittest.TestCase):
    def test_no_module_depends_on_itself(self):
        """No chain of imports, at the top of a module or inside a function, leads back to where it began."""
        imports = graph(sources())
        self.assertLess(80, len(imports))
        self.assertEqual([], circles(imports))

    def test_each_kind_of_import_is_found(self):
        """The search finds absolute and relative imports of modules and of names in them, also inside functions."""
        modules = {
            NAME: (True, ""),
            NAME + ".a": (True, ""),
            NAME + ".a.b": (False, ""),
            NAME + ".a.c": (False, ""),
            NAME + ".d": (False, ""),
        }
        for source, expected in (
            ("import django_async_test.d", {".d"}),
            ("from django_async_test.a import b", {".a.b"}),
            ("from . import c", {".a.c"}),
            ("from . import name", {".a"}),
            ("from .c import name", {".a.c"}),
            ("from .. import d", {".d"}),
            ("def f():\n    from ..d import name", {".d"}),
            ("import os\nfrom django import test", set()),
        ):
            with self.subTest(source):
                found = imported_modules(NAME + ".a.b", False, source, modules)
                self.assertEqual({NAME + name for name in expected}, found)
        self.assertEqual({NAME + ".a.b"}, imported_modules(NAME + ".a", True, "from .b import name", modules))

    def test_a_circle_is_found(self):
        """The search finds modules that depend on each other, directly or not, and a module that imports itself."""
        self.assertEqual([], circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}))
        self.assertEqual(
            [["a", "b", "c"], ["d"]],
            circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"d"}, "e": {"a"}}),
        )
