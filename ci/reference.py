"""Write the page of the reference: every public name, with the docstring of the code and the signature of the stub."""

import ast
import importlib
import inspect
import os
import re
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NAME = "django_async_test"

#: (heading, what is under it, names); what is left over goes to the last.
CHAPTERS = [
    (
        "Test case classes",
        "Each is the class of Django, or of unittest, with the attributes and methods below.",
        "TestCase TransactionTestCase SimpleTestCase LiveServerTestCase StaticLiveServerTestCase "
        "ASGILiveServerTestCase WSGILiveServerTestCase ClockedTestCase ClockedTestMixin AsyncTestMixin "
        "FunctionTestCase",
    ),
    (
        "Decorators",
        "For test case classes and test methods.",
        "fail_on strict lenient timeout allow_async_unsafe at_loop_end ignore_loop skip skipIf skipUnless "
        "expectedFailure",
    ),
    (
        "Helpers",
        "",
        "CaptureQueriesContext ServerSentEvent lifespan sync_to_async async_to_sync exhaust_callbacks "
        "register_state unregister_state",
    ),
    (
        "Errors",
        "What a test, or the code under test, can meet; see [Errors and what to do about them](errors.md).",
        "TestTimeoutError ConnectionTimeoutError ConnectionOwnershipError RefusedStatementError LifespanError "
        "WebsocketDenied RequestAborted ClientGone SkipTest",
    ),
    (
        "Mocks",
        "Those of `unittest.mock`, which know coroutine functions; see [Coming from asynctest](asynctest.md).",
        "",
    ),
]

#: (name, its kind, what it is) of what is no Python name.
SETTINGS = [
    (
        "ASYNC_TEST_FAIL_ON",
        "setting, environment variable",
        "The project's checks: `{check: value}` in the settings, "
        "`check=1,other=0` in the environment, which wins. See [Checks](checks.md).",
    ),
    (
        "ASYNC_TEST_TIMEOUT",
        "setting, environment variable",
        "Seconds that each part of a test has unless class or "
        "method says otherwise; 0: no limit. The environment wins. See [Checks](checks.md).",
    ),
    (
        "ASYNC_TEST_RESET",
        "setting",
        'What is done to the tables after a test that is not rolled back: `"changes"` or `"flush"`. See the attribute '
        "`reset` of the test cases.",
    ),
]
COMMANDS = [
    (
        "django-test-matrix",
        "The generator of tox.ini and CI, also `python -m django_async_test.matrix`; extra "
        "`[matrix]`, Python 3.9 or later. See [Matrix](matrix.md).",
    ),
    (
        "python -m django_async_test.order",
        "Finds which tests make others fail. See [Tests that depend on their order](order-dependence.md).",
    ),
]

#: Of what is not ours and says nothing itself.
TEXTS = {
    "async_to_sync": "asgiref's function; an equivalent on Django before 3.0. See [The event loop](event-loop.md).",
    "sync_to_async": "asgiref's function; an equivalent on Django before 3.0. See [The event loop](event-loop.md).",
    "expectedFailure": "unittest's decorator: the test passes if it fails.",
    "call": "The one of `unittest.mock`: a call of a mock, to be compared with its calls.",
}

#: The classes that give a test case its attributes and methods, and for which test cases they are.
PARTS = [
    ("mixin.AsyncTestMixin", "Attributes and methods of all test cases of Django", "AsyncTestMixin"),
    ("live.cases.ASGILiveServer", "Of test cases with a live server", "ASGILiveServerTestCase"),
    ("engine.clock.Clocked", "Of test cases with a clock", "ClockedTestMixin"),
]


def public_names():
    """Return the names that can be imported from the package."""
    return sorted(importlib.import_module(NAME).__all__)


def members_of(cls):
    """Return {name: class that defines it} of what `cls` adds in public to Django's and unittest's classes."""
    found = {}
    for base in reversed(cls.__mro__[:-1]):
        if base.__module__.partition(".")[0] == NAME:
            found.update((name, base) for name in vars(base) if not name.startswith("_"))
    return found


def comments_of(cls):
    """Return {attribute: text of the comment that begins with #: before it} of a class."""
    try:
        lines = inspect.getsource(cls).split("\n")
    except (OSError, TypeError):
        return {}
    found, text = {}, []
    for line in lines:
        comment = re.match(r"\s+#: ?(.*)", line)
        assignment = re.match(r"    ([a-z_, =]+) = ", line)
        if comment:
            text.append(comment.group(1))
        elif assignment and text:
            found.update((name.strip(), " ".join(text)) for name in assignment.group(1).split("="))
            text = []
        else:
            text = []
    return found


def signatures():
    """Return {(class or "", name): signatures} of all stubs of the package, as they are in the source."""
    found = {}
    for folder, _, files in os.walk(os.path.join(PROJECT, NAME)):
        for file in sorted(files):
            if file.endswith(".pyi"):
                with open(os.path.join(folder, file), encoding="utf-8") as stub:
                    tree = ast.parse(stub.read())
                for node in tree.body:
                    _add_signatures(found, "", node)
                    for inner in getattr(node, "body", ()) if isinstance(node, ast.ClassDef) else ():
                        _add_signatures(found, node.name, inner)
    return found


def _add_signatures(found, owner, node):
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        is_async = isinstance(node, ast.AsyncFunctionDef)
        arguments = ast.unparse(node.args)
        if owner and not any(getattr(each, "id", "") == "staticmethod" for each in node.decorator_list):
            arguments = re.sub(r"^(self|cls)(, )?(/, )?", "", arguments)
        result = " -> " + ast.unparse(node.returns) if node.returns is not None else ""
        found.setdefault((owner, node.name), []).append((is_async, "({}){}".format(arguments, result)))
    elif isinstance(node, ast.AnnAssign):
        found.setdefault((owner, node.target.id), []).append((False, ": " + ast.unparse(node.annotation)))


def text_of(thing):
    """Return the docstring of `thing`, its own, as Markdown."""
    text = inspect.getdoc(thing) or ""
    # Sphinx's own names for code, and a block that begins after two colons
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text).replace("``", "`")
    # An indented block is code only after an empty line.
    return re.sub(r"(?m)^(\S.*)\n(    \S)", r"\1\n\n\2", text)


def directive(kind, heads, text, options=()):
    """Return the lines of one entry of the reference."""
    lines = ["::::{{py:{}}} {}".format(kind, heads[0])]
    lines += ["  " * 4 + head for head in heads[1:]]
    lines += [":{}:".format(option) for option in options] + ["", text, "::::", ""]
    return lines


def entry(name, known):
    """Return the lines about one public name."""
    module = importlib.import_module(NAME)
    value = getattr(module, name)
    text = (
        TEXTS.get(name) or text_of(value)
        if not isinstance(value, (int, str))
        else "A value of `unittest.mock` or of this package."
    )
    full = "{}.{}".format(NAME, name)
    if inspect.isclass(value):
        kind = "exception" if issubclass(value, BaseException) else "class"
        bases = ", ".join("`{}.{}`".format(base.__module__, base.__qualname__) for base in value.__bases__)
        return directive(kind, [full], "Bases: {}.\n\n{}".format(bases, text) if bases else text)
    heads = [full + each for _, each in known.get(("", name), [])]
    if callable(value):
        return directive("function", heads[:1] or [full + "(...)"], text)
    return directive("data", [full], text)


def part(path, title, shown, known, seen):
    """Return the lines about the members that the class at `path` adds."""
    module, _, name = path.rpartition(".")
    cls = getattr(importlib.import_module("{}.{}".format(NAME, module)), name)
    attributes, methods = [], []
    for member, owner in sorted(members_of(cls).items()):
        if member in seen:
            continue
        seen.add(member)
        value = inspect.getattr_static(cls, member)
        function = getattr(value, "__func__", value)
        full = "{}.{}.{}".format(NAME, shown, member)
        found = next((known[key] for key in ((base.__name__, member) for base in cls.__mro__) if key in known), [])
        # A method of the class and of the instance at once is an object of its own kind.
        if callable(function) or (found and found[0][1].startswith("(")):
            options = [kind.__name__ for kind in (classmethod, staticmethod) if isinstance(value, kind)]
            options += ["async"] * bool(found and found[0][0])
            heads = [full + each for _, each in found[:1]] or [full + "(...)"]
            methods += directive("method", heads, text_of(function), options)
        else:
            attributes += directive("attribute", [full], attribute_text(value, comments_of(owner).get(member), found))
    return ["## " + title, ""] + attributes + methods


def attribute_text(value, comment, found):
    """Return what is said of an attribute: its type, what it is for, and its default."""
    is_plain = isinstance(value, (bool, int, float, str, type(None)))
    texts = ["Type: `{}`.".format(each[2:]) for _, each in found[:1]]
    texts += [comment or ("" if is_plain else text_of(value))]
    texts += ["Default: `{!r}`.".format(value)] if is_plain else []
    return "\n\n".join(text for text in texts if text)


def pytest_lines():
    """Return the lines about marks, ini options and fixtures of the plugin of pytest, which need not be installed."""
    lines = ["## Marks of pytest", "", "See [pytest](pytest.md).", ""]
    assigned = {}
    for node in _plugin("__init__.py").body:
        if isinstance(node, ast.Assign) and node.targets[0].id in ("_MARKS", "_OPTIONS"):
            assigned[node.targets[0].id] = ast.literal_eval(node.value)
    for mark in assigned["_MARKS"]:
        head, _, text = mark.partition(": ")
        lines += ["### pytest.mark." + head, "", text, ""]
    lines += ["## Ini options of pytest", ""]
    for name, text, kind, default in assigned["_OPTIONS"]:
        text = text[0].upper() + text[1:]
        lines += ["### " + name, "", "{} Type: `{}`; default: `{!r}`.".format(text, kind, default), ""]
    lines += ["## Fixtures of pytest", ""]
    for node in _plugin("fixtures.py").body:
        decorators = getattr(node, "decorator_list", ())
        if any(ast.unparse(each).startswith("pytest.fixture") for each in decorators) and node.name[0] != "_":
            lines += ["### " + node.name, "", (ast.get_docstring(node) or "").replace("``", "`"), ""]
    return lines


def _plugin(name):
    with open(os.path.join(PROJECT, NAME, "pytest_plugin", name), encoding="utf-8") as file:
        return ast.parse(file.read())


def page():
    """Return the text of the page."""
    known = signatures()
    lines = [
        "# API reference",
        "",
        "Everything that can be imported from `django_async_test`, what its test case classes add to Django's, and "
        "what is no Python name. All of it is there since version 1.0. Times are in seconds.",
        "",
    ]
    left = set(public_names())
    for heading, text, names in CHAPTERS:
        lines += ["## " + heading, "", text, ""]
        for name in names.split() or sorted(left):
            left.discard(name)
            lines += entry(name, known)
    seen = set()
    for path, title, shown in PARTS:
        lines += part(path, title, shown, known, seen)
    lines += pytest_lines()
    lines += ["## Settings and environment variables", ""]
    for name, kind, text in SETTINGS:
        lines += ["### {}".format(name), "", "A {}. {}".format(kind.replace(", ", " and an "), text), ""]
    lines += ["## Commands", ""]
    for name, text in COMMANDS:
        lines += ["### {}".format(name), "", text, ""]
    return "\n".join(lines)


def set_up():
    """Let Django be imported with the settings of the tests."""
    sys.path.insert(0, PROJECT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.project.settings")
    import django

    django.setup()


if __name__ == "__main__":
    set_up()
    print(page())
