"""The settings of the tests: the files that may have them, their text, and their tables of databases."""

import ast
import re

PATTERNS = ("*settings*.py", "runtests.py", "run_tests.py", "tests/run.py", "conftest.py", "settings/*.py")
PLACES = ("", "*/", "*/*/", "src/*/*/")

# Where a project says which settings its tests have, and how.
NAMING = ("pytest.ini", "setup.cfg", "pyproject.toml", "tox.ini", "manage.py")
NAMED = re.compile(r"(?:--(?:ds|settings)[= ]|DJANGO_SETTINGS_MODULE[\"']?\s*[=,]\s*)[\"']?([a-zA-Z_][\w.]*)")

# More files in one place are not read.
MANY = 20


def text(files):
    """Return the text of all files that may have the tests' settings."""
    return "".join(map(files.text_if_readable, names(files)))


def names(files):
    """Return the names of those files, each once."""
    found = [name for pattern in PATTERNS for place in PLACES for name in files.glob(place + pattern)[:MANY]]
    for name in NAMING:
        for module in NAMED.findall(files.text_if_readable(name)):
            path = module.replace(".", "/")
            paths = [path + ".py", "src/" + path + ".py", path + "/__init__.py"]
            found += [one for one in paths if files.exists(one)]
    return list(dict.fromkeys(found))


def tables(files):
    """Return {alias: engine} of each table of databases in the settings, of those that are there in words."""
    result = []
    for name in names(files):
        try:
            nodes = list(ast.walk(ast.parse(files.text_if_readable(name))))
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node in nodes:
            called = [getattr(target, "id", None) for target in getattr(node, "targets", ())]
            called.append(node.arg if isinstance(node, ast.keyword) else None)
            if "DATABASES" in called and isinstance(node.value, ast.Dict):
                pairs = [(word(key), engine_in(value)) for key, value in zip(node.value.keys, node.value.values)]
                result.append({alias: engine for alias, engine in pairs if alias and engine})
    return result


def engine_in(value):
    """Return the engine that a table of the settings names, None if it is not in words."""
    pairs = zip(value.keys, value.values) if isinstance(value, ast.Dict) else ()
    return next((word(one) for key, one in pairs if word(key) == "ENGINE"), None)


def word(node):
    """Return the text that a node is, None for others."""
    try:
        value = ast.literal_eval(node) if node is not None else None
    except ValueError:
        return None
    return value if isinstance(value, str) else None
