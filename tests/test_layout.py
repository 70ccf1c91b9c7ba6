"""The shape of the package: who may read versions, who imports whom, what a compat file must say."""

import ast
import os
import re
import unittest

import django_async_test

PACKAGE = os.path.dirname(os.path.abspath(django_async_test.__file__))
# The package may be an installed one; its tests are here.
PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Part of the package that follows other rules: it has Python 3.9 to itself.
ELSEWHERE = ("matrix",)

# Lowest first: a module imports only from its own layer and those before it.
LAYERS = ["undo", "compat", "engine", "database", "testing", "django_environment", "mixin", "live"]
LAYERS += ["testcases", "asynctest", ""]

VERSION_READS = {("sys", "version_info"), ("sys", "hexversion"), ("django", "VERSION"), ("django", "get_version")}


def modules():
    """Yield (path in the package, syntax tree) for each module."""
    for folder, folders, files in os.walk(PACKAGE):
        folders[:] = [name for name in folders if name not in ELSEWHERE and name != "__pycache__"]
        for name in sorted(files):
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, PACKAGE).replace(os.sep, "/"), ast.parse(file.read(), path)


def compat_modules():
    return [
        (path, tree) for path, tree in modules() if re.match(r"compat/(?!.*__init__)[a-z_/]+\.py$", path)
    ]


def version_reads(tree):
    """Yield (line, text) for each place where a version is read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if node.attr == "__version__":
                yield node.lineno, "__version__"
            elif isinstance(node.value, ast.Name) and (node.value.id, node.attr) in VERSION_READS:
                yield node.lineno, "{}.{}".format(node.value.id, node.attr)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name == "__version__" or (node.module, alias.name) in VERSION_READS:
                    yield node.lineno, "{}.{}".format(node.module, alias.name)
                elif (node.module or "").startswith("importlib") and alias.name == "metadata":
                    yield node.lineno, "importlib.metadata"


def layer(path):
    """Return the number of the layer of the module at `path`."""
    first = path.split("/")[0]
    name = "" if first == "__init__.py" else re.sub(r"\.py$", "", first)
    if name not in LAYERS:
        raise AssertionError("{} is in no layer: put it into LAYERS.".format(path))
    return LAYERS.index(name)


def imported_paths(path, tree):
    """Yield the paths in the package, without ``.py``, that the module at `path` imports when it is loaded."""
    package = path.split("/")[:-1]
    for node in tree.body:
        for inner in ast.walk(node):
            if isinstance(inner, ast.ImportFrom) and inner.level:
                base = package[: len(package) - inner.level + 1]
                base += inner.module.split(".") if inner.module else []
                names = [base] if inner.module else [base + [alias.name] for alias in inner.names]
                for parts in names:
                    yield "/".join(parts)
            elif isinstance(inner, ast.ImportFrom) and (inner.module or "").split(".")[0] == "django_async_test":
                yield "/".join(inner.module.split(".")[1:])
            elif isinstance(inner, ast.Import):
                for alias in inner.names:
                    if alias.name.split(".")[0] == "django_async_test":
                        yield "/".join(alias.name.split(".")[1:])


def imported_packages(tree):
    """Return the top-level names of what is imported anywhere in `tree`, relative imports left out."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
    return names


class VersionTests(unittest.TestCase):
    def test_versions_are_read_in_one_file_only(self):
        """Only compat/features.py reads the version of Python, Django or asgiref."""
        for path, tree in modules():
            if path == "compat/features.py":
                continue
            with self.subTest(path):
                self.assertEqual([], list(version_reads(tree)))

    def test_the_search_finds_version_reads(self):
        """The search that guards the rule finds what it looks for in compat/features.py."""
        found = {text for _, text in version_reads(dict(modules())["compat/features.py"])}
        self.assertLessEqual({"sys.version_info", "django.VERSION", "asgiref.__version__"}, found)


class LayerTests(unittest.TestCase):
    def test_a_module_imports_only_from_its_own_layer_and_those_below(self):
        """compat imports nothing from above; the engine nothing of the database; and so on."""
        for path, tree in modules():
            for imported in imported_paths(path, tree):
                with self.subTest(path, imported=imported):
                    self.assertLessEqual(layer(imported or "__init__.py"), layer(path))

    def test_the_engine_knows_neither_django_nor_pytest(self):
        """No file of the engine, in whatever folder, imports Django or pytest."""
        engine = [(path, tree) for path, tree in modules() if path.startswith("engine/")]
        self.assertIn("engine/checks/base.py", [path for path, _ in engine])
        for path, tree in engine:
            with self.subTest(path):
                self.assertFalse({"django", "pytest", "_pytest"} & imported_packages(tree))

    def test_the_search_finds_imports(self):
        """The search that guards the rule finds an import wherever it stands, also inside a function."""
        tree = ast.parse("import django.db\ndef f():\n    from pytest import mark\nfrom . import x")
        self.assertEqual({"django", "pytest"}, imported_packages(tree))

    def test_nothing_is_star_imported(self):
        """Every name in a module can be traced to its origin."""
        for path, tree in modules():
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom):
                    with self.subTest(path):
                        self.assertNotIn("*", [alias.name for alias in node.names])


class DocstringTests(unittest.TestCase):
    def test_every_module_says_what_it_is_about(self):
        """A module's docstring begins with one sentence and has at most 40 lines."""
        for path, tree in modules():
            with self.subTest(path):
                docstring = ast.get_docstring(tree)
                self.assertTrue(docstring)
                self.assertTrue(docstring.split("\n")[0].strip())
                self.assertLessEqual(len(docstring.split("\n")), 40)

    def test_every_compat_file_says_when_it_can_go(self):
        """A file in compat/ tells who needs it, when to delete it, its upstream and its tests."""
        for path, tree in compat_modules():
            for heading in ("Needed by:", "Delete when:", "Upstream:", "Tests:"):
                with self.subTest(path):
                    self.assertIn(heading, ast.get_docstring(tree))

    def test_the_tests_that_a_compat_file_names_exist(self):
        """`Tests: tests/compat/test_x.py` is the file that mirrors it, and it is there."""
        for path, tree in compat_modules():
            with self.subTest(path):
                named = re.search(r"Tests: (\S+)", ast.get_docstring(tree)).group(1)
                folder, _, name = path.rpartition("/")
                self.assertEqual("tests/{}/test_{}".format(folder, name), named)
                self.assertTrue(os.path.exists(os.path.join(PROJECT, *named.split("/"))), named)

    def test_every_module_has_a_test_module(self):
        """tests/ mirrors the package, file by file."""
        for path, _ in modules():
            folder, _, name = path.rpartition("/")
            if name != "__init__.py":
                with self.subTest(path):
                    mirror = os.path.join(PROJECT, "tests", *(folder.split("/") + ["test_" + name]))
                    self.assertTrue(os.path.exists(mirror), mirror)

    def test_every_test_has_a_promise(self):
        """The docstring of a test method is one line that says what is promised."""
        for folder, _, files in os.walk(os.path.join(PROJECT, "tests")):
            for name in files:
                if re.match(r"test_\w+\.py$", name):
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        tree = ast.parse(file.read(), name)
                    for cls in tree.body:
                        for method in cls.body if isinstance(cls, ast.ClassDef) else ():
                            if isinstance(method, ast.FunctionDef) and method.name.startswith("test"):
                                with self.subTest(name, method=method.name):
                                    self.assertEqual(1, len((ast.get_docstring(method) or "\n").split("\n")))


class FrameTests(unittest.TestCase):
    def test_frames_of_the_package_are_hidden_in_tracebacks(self):
        """Each module that runs tests sets ``__unittest``, so that a traceback shows the user's own frames."""
        for path, tree in modules():
            if any(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) for node in ast.walk(tree)):
                with self.subTest(path):
                    assigned = [
                        target.id
                        for node in tree.body
                        if isinstance(node, ast.Assign)
                        for target in node.targets
                        if isinstance(target, ast.Name)
                    ]
                    self.assertIn("__unittest", assigned)


class SyntaxTests(unittest.TestCase):
    def test_no_comma_follows_star_arguments(self):
        """Python 3.5 refuses ``def f(*args,)``, which every later parser and formatter accepts."""
        for path, _ in modules():
            with open(os.path.join(PACKAGE, path), encoding="utf-8") as file:
                with self.subTest(path):
                    self.assertIsNone(re.search(r"\n\s*\*\*?\w+,\s*\n?\s*\)\s*(->[^:]+)?:\n", file.read()))
