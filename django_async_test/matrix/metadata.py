"""What a project says about itself in setup.py, setup.cfg and pyproject.toml; nothing is executed."""

import ast
import configparser
import os

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from .facts import tomllib

CALENDAR_TOOLS = ("setuptools_scm", "setuptools-scm", "hatch-vcs", "versioningit", "versioneer", "pbr", "dunamai")


class Metadata(object):
    """What was found; a name, range or list that was not is empty."""

    def __init__(self, directory):
        self.directory = directory
        self.name = ""
        self.requires_python = ""
        self.requires = []
        self.classifiers = []
        self.extras = []
        self.groups = []
        self.is_package = False
        self.version_from_tags = False
        #: the file in which the classifiers are
        self.source = None
        for read in (self.read_pyproject, self.read_setup_cfg, self.read_setup_py):
            try:
                read()
            except (
                OSError,
                UnicodeDecodeError,
                ValueError,
                SyntaxError,
                configparser.Error,
                AttributeError,
                TypeError,
            ):
                # A file that cannot be understood tells nothing.
                continue

    def text(self, name):
        path = os.path.join(self.directory, name)
        if not os.path.isfile(path):
            return None
        with open(path, encoding="utf-8") as file:
            return file.read()

    def take(self, source, name="", requires_python="", requires=(), classifiers=(), extras=()):
        self.name = self.name or name
        self.requires_python = self.requires_python or requires_python
        self.requires += requires
        if classifiers and not self.classifiers:
            self.classifiers = list(classifiers)
            self.source = source
        self.extras += [extra for extra in extras if extra not in self.extras]

    def read_pyproject(self):
        text = self.text("pyproject.toml")
        if text is None:
            return
        data = tomllib.loads(text)
        build = data.get("build-system", {})
        if build:
            self.is_package = True
            tools = " ".join(build.get("requires", []))
            self.version_from_tags = any(tool in tools for tool in CALENDAR_TOOLS)
        self.groups = list(data.get("dependency-groups", {}))
        project = data.get("project", {})
        if project:
            self.is_package = True
        self.take(
            "pyproject.toml",
            project.get("name", ""),
            project.get("requires-python", ""),
            project.get("dependencies", []),
            project.get("classifiers", []),
            project.get("optional-dependencies", {}),
        )
        poetry = data.get("tool", {}).get("poetry", {})
        if poetry:
            extras = list(poetry.get("extras", {}))
            self.take("pyproject.toml", poetry.get("name", ""), "", [], poetry.get("classifiers", []), extras)

    def read_setup_cfg(self):
        text = self.text("setup.cfg")
        if text is None:
            return
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        parser.read_string(text)
        if not parser.has_section("metadata"):
            return
        self.is_package = True

        def lines(section, key):
            return [line.strip() for line in parser.get(section, key, fallback="").split("\n") if line.strip()]

        self.take(
            "setup.cfg",
            parser.get("metadata", "name", fallback=""),
            parser.get("options", "python_requires", fallback=""),
            lines("options", "install_requires"),
            lines("metadata", "classifiers") or lines("metadata", "classifier"),
            list(parser["options.extras_require"]) if parser.has_section("options.extras_require") else [],
        )

    def read_setup_py(self):
        text = self.text("setup.py")
        if text is None:
            return
        self.is_package = True
        tree = ast.parse(text)
        values = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                values[node.targets[0].id] = node.value
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "setup":
                found = {keyword.arg: literal(keyword.value, values) for keyword in node.keywords if keyword.arg}
                if found.get("use_scm_version"):
                    self.version_from_tags = True
                requires = found.get("install_requires") or []
                self.take(
                    "setup.py",
                    found.get("name") or "",
                    found.get("python_requires") or "",
                    [requires] if isinstance(requires, str) else list(requires),
                    as_lines(found.get("classifiers") or []),
                    list(found.get("extras_require") or {}),
                )

    def limit(self, package):
        """Return the range in which a package is required, with what limits it everywhere."""
        for text in self.requires:
            try:
                requirement = Requirement(text)
            except InvalidRequirement:
                continue
            if canonicalize_name(requirement.name) == package and not requirement.marker:
                return str(requirement.specifier)
        return ""

    def classified(self, family):
        """Return the versions in the classifiers of a family."""
        found = [text.split(" :: ")[-1].strip() for text in self.classifiers if text.startswith(family + " :: ")]
        return [version for version in found if version[:1].isdigit()]


def literal(node, values):
    """Return the value of an expression that is made of literals and names of literals, None for any other."""
    if isinstance(node, ast.Name) and node.id in values:
        return literal(values[node.id], {})
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = literal(node.left, values), literal(node.right, values)
        return left + right if type(left) is type(right) and left is not None else left or right
    if isinstance(node, ast.Dict):
        keys = [literal(key, values) for key in node.keys if key is not None]
        return {key: True for key in keys if key is not None}
    try:
        return ast.literal_eval(node)
    except (ValueError, SyntaxError):
        return None


def as_lines(value):
    return [line.strip() for line in value.split("\n") if line.strip()] if isinstance(value, str) else list(value)
