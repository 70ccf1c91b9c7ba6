"""Reading pyproject.toml, setup.cfg and setup.py: each function adds what a text says to a Metadata."""

import ast
import configparser
import re

from . import poetry, reading

# Tools that take the version from tags.
TAG_TOOLS = ("setuptools_scm", "setuptools-scm", "hatch-vcs", "versioningit", "versioneer", "pbr", "dunamai")

NO_BACKEND = (
    "pyproject.toml: poetry-core has no poetry.masonry.api, and only Poetry can install the project: the environments "
    "have what it requires, and not the project. With poetry.core.masonry.api as its build-backend they can."
)

NO_CHOICE = (
    "pyproject.toml: Poetry writes || into what the project requires, which no installer reads: the environments have "
    "what it requires, and not the project. With one range, like >=3.2,<6, they can."
)

NO_PIP = (
    "setup.py: it imports pip, which is not there where packages are built: the environments have what the project is "
    "known to require, and not the project."
)

NO_TEXT = (
    "setup.py: what it gives setuptools for a text is an object of a class of its own, which newer ones refuse: the "
    "environments have what the project is known to require, and not the project."
)

# The arguments of setup() that are texts.
TEXTS = (
    "name version description long_description author author_email maintainer maintainer_email url download_url license"
).split()


def read_pyproject(text, found):
    """Read pyproject.toml, with the tables that Poetry and flit have of their own."""
    data = reading.toml(text)
    build = table(data, "build-system")
    project = table(data, "project")
    found.is_package = bool(build or project)
    if build:
        tools = str(build.get("requires", ""))
        found.builds_with_pip = bool(re.search(r"\bpip\b", tools))
        found.version_from_tags = any(tool in tools for tool in TAG_TOOLS)
        if build.get("build-backend") == "poetry.masonry.api" and not re.search(r"\bpoetry(?!-core)\b", tools):
            found.cannot_build = NO_BACKEND
    found.groups = table(data, "dependency-groups")
    found.take(
        "pyproject.toml",
        project.get("name", ""),
        project.get("requires-python", ""),
        project.get("dependencies", []),
        project.get("classifiers", []),
        project.get("optional-dependencies", {}),
    )
    read_flit(table(table(table(data, "tool"), "flit"), "metadata"), found)
    own = table(table(data, "tool"), "poetry")
    if own:
        requires = table(own, "dependencies")
        extras = {key: poetry.of_extra(names, requires) for key, names in table(own, "extras").items()}
        if poetry.has_choice(requires) and "dependencies" not in project:
            found.cannot_build = found.cannot_build or NO_CHOICE
        python = requires.get("python")
        found.take(
            "pyproject.toml",
            own.get("name", ""),
            poetry.version(python) if isinstance(python, str) else "",
            poetry.of_table(requires),
            own.get("classifiers", []),
            extras,
        )


def read_flit(own, found):
    """Read the table that flit has had before [project]."""
    found.take(
        "pyproject.toml",
        own.get("dist-name", own.get("module", "")),
        own.get("requires-python", ""),
        own.get("requires", []),
        own.get("classifiers", []),
        own.get("requires-extra", {}),
    )


def table(data, key):
    """Return the table at a key, an empty one if there is none."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def read_setup_cfg(text, found):
    """Read setup.cfg."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    if not parser.has_section("metadata"):
        return
    found.is_package = True
    found.take(
        "setup.cfg",
        parser.get("metadata", "name", fallback=""),
        parser.get("options", "python_requires", fallback=""),
        as_lines(parser.get("options", "install_requires", fallback="")),
        as_lines(parser.get("metadata", "classifiers", fallback=""))
        or as_lines(parser.get("metadata", "classifier", fallback="")),
        (
            {key: as_lines(value) for key, value in parser.items("options.extras_require")}
            if parser.has_section("options.extras_require")
            else {}
        ),
    )


def read_setup_py(text, found):
    """Read the arguments of setup() that are literals."""
    found.is_package = True
    tree = ast.parse(text)
    values = assigned(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "setup":
            arguments = {}
            for keyword in node.keywords:
                value = literal(keyword.value, values)
                if keyword.arg:
                    arguments[keyword.arg] = value
                elif isinstance(value, dict):
                    # What is in it and is not known says nothing.
                    arguments.update((key, one) for key, one in value.items() if one is not True)
            take_arguments(arguments, found)
    if imports_pip(tree.body) and not found.builds_with_pip:
        found.cannot_build = NO_PIP
    elif gives_own_texts(tree, values):
        found.cannot_build = NO_TEXT


def gives_own_texts(tree, values):
    """Return whether setup() has an object of a class of the same module for a text; a kind of text is none."""
    plain = {node.name for node in tree.body if isinstance(node, ast.ClassDef) and is_no_text(node)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls if plain else ():
        for keyword in call.keywords if getattr(call.func, "id", getattr(call.func, "attr", "")) == "setup" else ():
            value = keyword.value
            value = values.get(value.id) if isinstance(value, ast.Name) else value
            if keyword.arg in TEXTS and isinstance(value, ast.Call) and getattr(value.func, "id", "") in plain:
                return True
    return False


def is_no_text(node):
    """Return whether a class has no base but object."""
    return all(getattr(base, "id", "") == "object" for base in node.bases)


def imports_pip(statements):
    """Return whether one of the statements at the top of a module imports pip in any case, as older ones do."""
    for node in statements:
        if isinstance(node, ast.Try) and imports_pip(node.body):
            if all(imports_pip(handler.body) for handler in node.handlers):
                return True
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            if any(name.split(".")[0] == "pip" for name in names):
                return True
    return False


def take_arguments(arguments, found):
    """Take the arguments of setup()."""
    if arguments.get("use_scm_version"):
        found.version_from_tags = True
    requires = arguments.get("install_requires") or []
    found.take(
        "setup.py",
        arguments.get("name") or "",
        arguments.get("python_requires") or "",
        [requires] if isinstance(requires, str) else list(requires),
        as_lines(arguments.get("classifiers") or []),
        arguments.get("extras_require") or {},
    )


def assigned(tree):
    """Return {name: expression} of the assignments at the top of a module."""
    result = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            result[node.targets[0].id] = node.value
    return result


def literal(node, values):
    """Return the value of an expression that is made of literals and names of literals, None for any other."""
    if isinstance(node, ast.Name) and node.id in values:
        return literal(values[node.id], {})
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = literal(node.left, values), literal(node.right, values)
        return left + right if type(left) is type(right) and left is not None else left or right
    if isinstance(node, ast.Dict):
        pairs = [(literal(key, values), value) for key, value in zip(node.keys, node.values) if key is not None]
        # A value that is not known is there all the same.
        return {key: literal(value, values) or True for key, value in pairs if key is not None}
    try:
        return ast.literal_eval(node)
    except (ValueError, SyntaxError):
        return None


def as_lines(value):
    """Return the lines of a text that are not empty, or a list as it is."""
    return [line.strip() for line in value.split("\n") if line.strip()] if isinstance(value, str) else list(value)
