"""The shape of the package: who may read versions, who imports whom, what a compat file must say.

A compat file says in the header "Delete when" which versions make it superfluous; when setup.py accepts no older ones,
a test fails and names the file.  The header is one of::

    Delete when: never; the reason.
    Delete when: Python >= 3.8.
    Delete when: Python >= 3.7 (the arm without contextvars); the rest stays.
    Delete when: Django >= 3.1 and Python >= 3.12 (patch.dict); what stays, if anything.
    Delete when: Python >= 3.8 (one arm) or asgiref >= 3.12 (another arm).

with Python, Django, asgiref or asynctest.  In parentheses is what becomes superfluous, if it is not the whole file, or
what the version has.  "and" binds closer than "or".  Everything may go on in the next lines, up to "Upstream:".
"""

import ast
import contextlib
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
LAYERS = ["undo", "documentation", "compat", "engine", "database", "testing", "django_state", "django_environment"]
LAYERS += [
    "mixin",
    "mypy_plugin",
    "live",
    "testcases",
    "live_testcases",
    "clocked_testcases",
    "asynctest",
    "",
    "pytest_plugin",
    "order",
]

VERSION_READS = {("sys", "version_info"), ("sys", "hexversion"), ("django", "VERSION"), ("django", "get_version")}


def sources():
    """Yield (path in the package, text) for each module."""
    for folder, folders, files in os.walk(PACKAGE):
        folders[:] = [name for name in folders if name not in ELSEWHERE and name != "__pycache__"]
        for name in sorted(files):
            if name.endswith(".py"):
                yield os.path.relpath(os.path.join(folder, name), PACKAGE).replace(os.sep, "/"), read(folder, name)


def modules():
    """Yield (path in the package, syntax tree) for each module."""
    for path, text in sources():
        yield path, ast.parse(text, path)


def compat_modules():
    return [(path, tree) for path, tree in modules() if re.match(r"compat/(?!.*__init__)[a-z_/]+\.py$", path)]


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


class HeaderError(Exception):
    """A header that says nothing that a test could compare with setup.py."""


REQUIREMENT = re.compile(r"(Python|Django|asgiref|asynctest) >= (\d+(?:\.\d+)+)(?: \(\))?")


def delete_when(docstring):
    """Return the alternatives of a header, each a list of (name, version) that must all be reached; [] for never.

    Raises HeaderError if the header is not written as the docstring of this module has it.
    """
    found = re.search(r"^Delete when: (.+?)\n(?=Upstream: )", docstring + "\n", re.MULTILINE | re.DOTALL)
    if found is None:
        raise HeaderError("There is no Delete when: before an Upstream:.")
    condition, semicolon, rest = without_parentheses(" ".join(found.group(1).split())).partition("; ")
    if semicolon and not re.match(r".*[^.]\.$", rest):
        raise HeaderError("What follows the semicolon is no sentence: {!r}.".format(rest))
    if condition == "never":
        if not semicolon:
            raise HeaderError("Never, but no reason: write never; the reason.")
        return []
    alternatives = []
    for alternative in re.sub(r"\.$", "", condition).split(" or "):
        requirements = [REQUIREMENT.fullmatch(part) for part in alternative.split(" and ")]
        if None in requirements:
            raise HeaderError("Neither never nor versions: {!r}.".format(condition))
        alternatives.append([(match.group(1), version(match.group(2))) for match in requirements])
    return alternatives


def without_parentheses(text):
    """Return `text` with nothing between its outermost parentheses."""
    kept, depth = [], 0
    for character in text:
        depth -= character == ")"
        if depth <= 0:
            kept.append(character)
        depth += character == "("
    return "".join(kept)


def version(text):
    """Return the numbers of a version, to compare."""
    return tuple(int(part) for part in text.split("."))


def floors(setup, facts):
    """Return {name: the oldest version that is supported}, by the texts of setup.py and of the table of facts.

    asgiref is not named in setup.py: it is the oldest that the oldest Django requires.
    """
    found = {"Python": version(re.search(r"""python_requires=["']>=([\d.]+)""", setup).group(1))}
    for name in ("Django", "asynctest", "asgiref"):
        match = re.search(r"""["']{}>=([\d.]+)""".format(name), setup)
        if match is not None:
            found[name] = version(match.group(1))
    # What is required for old Pythons only is not needed when these are gone.
    last = re.search(r"""["']asynctest\b[^"']*; *python_version < ["']([\d.]+)""", setup)
    if last is None or found["Python"] >= version(last.group(1)):
        found["asynctest"] = NO_MORE
    series = ".".join(map(str, found["Django"][:2]))
    entry = re.search(r'^series = "{}"$.*?(?=^\[\[|\Z)'.format(re.escape(series)), facts, re.MULTILINE | re.DOTALL)
    needed = re.search(r'\basgiref = ">=([\d.]+)', entry.group())
    if needed is not None:
        found.setdefault("asgiref", version(needed.group(1)))
    return found


NO_MORE = (float("inf"),)


def superfluous(headers, floors):
    """Return the paths whose header, in {path: alternatives}, the floors have reached."""
    return sorted(
        path
        for path, alternatives in headers.items()
        if any(all(floors.get(name, (0,)) >= needed for name, needed in one) for one in alternatives)
    )


def superfluous_flags(source, floors):
    """Return the names in features.py that are true on every supported version."""
    names = {"sys.version_info": "Python", "django.VERSION": "Django", "_asgiref": "asgiref"}
    pattern = r"^(\w+) = .*?({}) >= \(([\d, ]+)\)$".format("|".join(map(re.escape, names)))
    return sorted(
        flag
        for flag, read, numbers in re.findall(pattern, source, re.MULTILINE)
        if floors.get(names[read], (0,)) >= tuple(int(number) for number in numbers.split(","))
    )


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


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

    def test_only_the_adapter_of_the_engine_knows_unittest(self):
        """The core of the engine drives a test however it is written: two files know what unittest does."""
        found = [
            path for path, tree in modules() if path.startswith("engine/") and "unittest" in imported_packages(tree)
        ]
        self.assertEqual(["engine/instance_plan.py", "engine/prepared_hooks.py"], sorted(found))

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
        """A file in compat/ says who needs it, when to delete it, its upstream and its tests."""
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


class DeleteWhenTests(unittest.TestCase):
    def setUp(self):
        self.headers = {}
        for path, tree in compat_modules():
            with contextlib.suppress(HeaderError):  # which has a test of its own
                self.headers[path] = delete_when(ast.get_docstring(tree))
        self.facts = read(PACKAGE, "matrix", "facts.toml")

    def floors(self, python="3.5", django="1.8", other=""):
        setup = "python_requires='>={}'\n'Django>={}',\n'asynctest>=0.6; python_version < \"3.8\"'{}"
        return floors(setup.format(python, django, other), self.facts)

    def test_every_header_can_be_read(self):
        """A compat file's "Delete when" is never, with a reason, or names versions in the form that is compared."""
        for path, tree in compat_modules():
            with self.subTest(path):
                delete_when(ast.get_docstring(tree))

    def test_no_compat_file_is_older_than_what_is_supported(self):
        """A file, or its arm, whose "Delete when" setup.py has passed is deleted."""
        self.assertEqual([], superfluous(self.headers, floors(read(PROJECT, "setup.py"), self.facts)))

    def test_no_flag_is_older_than_what_is_supported(self):
        """A flag that is true on every version that setup.py allows is dropped."""
        source = read(PACKAGE, "compat", "features.py")
        self.assertEqual([], superfluous_flags(source, floors(read(PROJECT, "setup.py"), self.facts)))

    def test_a_python_that_setup_drops_makes_files_superfluous(self):
        """When Python 3.8 is the oldest, what is needed below is named, and what 3.12 needs is not."""
        found = superfluous(self.headers, self.floors(python="3.8"))
        self.assertIn("compat/python/class_creation.py", found)
        self.assertIn("compat/python/threads.py", found)
        self.assertNotIn("compat/django/decorators.py", found)
        self.assertNotIn("compat/django/clients.py", found)
        self.assertNotIn("compat/features.py", found)

    def test_a_python_that_is_too_old_still_keeps_them(self):
        """With Python 3.7 as the oldest, what "Python >= 3.8" is said of is not superfluous yet."""
        found = superfluous(self.headers, self.floors(python="3.7"))
        self.assertIn("compat/python/class_creation.py", found)
        self.assertNotIn("compat/python/threads.py", found)

    def test_a_django_that_setup_drops_makes_files_superfluous(self):
        """When Django 5.0 is the oldest, the asgiref that it requires is too, and both are noticed."""
        found = superfluous(self.headers, self.floors("3.10", "5.0"))
        self.assertIn("compat/django/clients.py", found)
        self.assertEqual((3, 7, 0), self.floors(django="5.0")["asgiref"])
        self.assertNotIn("compat/asgiref/state.py", found)
        self.assertIn("compat/asgiref/state.py", superfluous(self.headers, self.floors(other="\n'asgiref>=3.12'")))

    def test_all_of_several_versions_must_be_reached(self):
        """What "and" joins must all be reached; of what "or" joins, one is enough."""
        header = delete_when("Delete when: Django >= 3.1 and Python >= 3.9 (x).\nUpstream: x")
        either = delete_when("Delete when: Django >= 3.1 (x (y)) or Python >= 3.9; z\n  stays.\nUpstream: x")
        headers = {"both": header, "either": either}
        self.assertEqual([], superfluous(headers, self.floors()))
        self.assertEqual(["either"], superfluous(headers, self.floors(django="3.1")))
        self.assertEqual(["both", "either"], superfluous(headers, self.floors(django="3.1", python="3.10")))

    def test_asynctest_has_a_floor_until_no_python_needs_it(self):
        """A header may name asynctest, which the newest Pythons do not install."""
        headers = {"old": delete_when("Delete when: asynctest >= 0.12.4.\nUpstream: x")}
        self.assertEqual([], superfluous(headers, self.floors(python="3.7")))
        self.assertEqual(["old"], superfluous(headers, self.floors(python="3.8")))

    def test_a_flag_is_dropped_with_the_versions_that_lack_it(self):
        """Flags of Python, Django and asgiref are compared with the floor of theirs."""
        source = (
            "a = sys.version_info >= (3, 8)\nb = sys.version_info >= (3, 11)\nc = django.VERSION >= (3, 1)\n"
            "d = _asgiref is not None and _asgiref >= (3, 8)\n"
        )
        self.assertEqual(["a"], superfluous_flags(source, self.floors(python="3.9")))
        self.assertEqual(["c", "d"], superfluous_flags(source, self.floors(django="5.1")))

    def test_a_header_that_cannot_be_read_is_an_error(self):
        """A header that says it in other words fails, and is not taken for never."""
        for text in (
            "never",
            "never.",
            "never; ",
            "never; no reason",
            "the oldest Python is 3.8.",
            "Python > 3.8.",
            "Python >= 3.",
            "Python >= 3.8, one arm.",
            "Python >= 3.8 (one arm.",
            "Python >= 3.8 (one arm)).",
            "Pyhton >= 3.8.",
            "Python >= 3.8 and Django has it.",
            "Python >= 3.8 or never; the rest stays.",
        ):
            with self.subTest(text), self.assertRaises(HeaderError):
                delete_when("Delete when: {}\nUpstream: x".format(text))
        with self.assertRaises(HeaderError):
            delete_when("Upstream: x")


class CoverageTests(unittest.TestCase):
    def test_a_line_that_is_not_counted_says_why(self):
        """`# pragma: no cover` is followed by the reason why no test can run the line."""
        for folder, _, files in os.walk(PACKAGE):
            for name in files:
                if name.endswith(".py"):
                    with self.subTest(name):
                        self.assertNotRegex(read(folder, name), r"pragma: no cover(?!: \w)")


class ToolTests(unittest.TestCase):
    def setUp(self):
        matrix = read(PROJECT, "ci", "matrix.toml")
        lint = matrix[matrix.index("[environments.lint]") :]
        self.deps, self.commands = (
            re.findall(r'"([^"]+)"', re.search(r"^{} = \[([^\]]*)\]".format(key), lint, re.MULTILINE).group(1))
            for key in ("deps", "commands")
        )
        self.hooks = read(PROJECT, ".pre-commit-config.yaml")

    def test_the_tools_before_a_commit_are_those_of_the_environment_lint(self):
        """The versions in .pre-commit-config.yaml and in ci/matrix.toml are the same, and are pinned."""
        pinned = re.findall(r'additional_dependencies: \["(.*)"\]', self.hooks)
        self.assertEqual(sorted(self.deps), sorted(pinned))
        for requirement in pinned:
            with self.subTest(requirement):
                self.assertRegex(requirement, r"^\w+==[\d.]+$")

    def test_the_hooks_check_what_the_environment_lint_checks(self):
        """Each tool of the environment `lint` is called by a hook, and no other."""
        entries = re.findall(r"^ +entry: (.*)$", self.hooks, re.MULTILINE)
        self.assertEqual(sorted(map(program, self.commands)), sorted(map(program, entries)))


def program(command):
    """Return what `command` runs: its first word, or the script that Python runs."""
    words = command.split()
    return words[1] if words[0] == "python" else words[0]


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
            with self.subTest(path):
                comma = re.search(r"\n\s*\*\*?\w+,\s*\n?\s*\)\s*(->[^:]+)?:\n", read(PACKAGE, path))
                self.assertIsNone(comma)
