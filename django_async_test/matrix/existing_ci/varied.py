"""What the matrix of a workflow combines, and dependencies whose version it varies."""

import itertools
import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

# A requirement with the value of an axis for its version, or for that and what is before it, and one that is a value.
VERSION = re.compile(
    r"(?<![\w.-])([A-Za-z][\w.-]*(?:\[[\w, -]+\])?) ?(===?|~=|>=|<=|<|>) ?"
    r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}((?:\.(?:\d+|\*))?)"
)
SPECIFIER = re.compile(
    r"(?<![\w./-])([A-Za-z](?:[\w.-]*\w)?(?:\[[\w, -]+\])?) ?\$\{\{\s*matrix\.([\w-]+)\s*\}\}(?![^\s\"'])"
)
WHOLE = re.compile(r"(?<![^\s\"'])\$\{\{\s*matrix\.([\w-]+)\s*\}\}(?![^\s\"'])")
FILE = re.compile(r"(?<!\S)(?:-r|--requirement)[ =]?[\"']?([^\s\"'$]*)\$\{\{\s*matrix\.([\w-]+)\s*\}\}([^\s\"'$]*)")
EXPRESSION = re.compile(r"\$\{\{\s*matrix\.[\w-]+\s*\}\}\Z")
INSTALL = re.compile(r"\bpip3? install\b|\buv add\b|\buv run .*--with\b")

# What the matrix says for a dependency that a combination is without.
ABSENT = re.compile(r"(?:none|no|not|without|null|nil|false|off|n/?a|-)?\Z", re.I)

# More combinations are not looked at.
MANY = 500


def rows(axes, included, excluded):
    """Return the combinations of {axis: its values}, as {name: text}, with those that are added and without others.

    A value is what it is of a combination, {name: text}: mostly its axis alone.
    What is added to a combination that is there already is a part of it.
    """
    axes = [parts for parts in axes.values() if parts]
    names = {name for parts in axes for part in parts for name in part}
    found = itertools.islice(itertools.product(*axes), MANY)
    result = [{name: one for part in parts for name, one in part.items()} for parts in found] if axes else []
    result = [row for row in result if not any(has(row, one) for one in excluded)]
    original = list(result)
    for one in included[:MANY]:
        known = {key: value for key, value in one.items() if key in names}
        matching = [row for row in original if has(row, known)] if known else original
        for row in matching:
            row.update(one)
        if not matching:
            result.append(dict(one))
    return result


def has(row, part):
    """Return whether a combination has all values of a part of one, and that is not empty."""
    return bool(part) and all(row.get(key) == value for key, value in part.items())


def templates(script, env):
    """Return {axis: requirement with {} for its value} of what a script installs; `env` are its variables."""
    result = {}
    for line in re.sub(r"\\\n", " ", script).split("\n"):
        for name, value in env.items():
            if EXPRESSION.match(value):
                line = re.sub(r"\$(?:\{{{0}\}}|{0}\b)".format(re.escape(name)), lambda _, value=value: value, line)
        if not INSTALL.search(line):
            continue
        for name, operator, axis, rest in VERSION.findall(line):
            if canonicalize_name(name.split("[")[0]) != "django":
                result[axis] = "{}{}{{}}{}".format(name, operator, rest)
        for name, axis in SPECIFIER.findall(line):
            if canonicalize_name(name.split("[")[0]) != "django":
                result.setdefault(axis, name + "{}")
        for axis in WHOLE.findall(line):
            result.setdefault(axis, "{}")
    return result


def files(script):
    """Return {axis: file of requirements with {} for its value} of what a script installs."""
    return {axis: before + "{}" + after for before, axis, after in FILE.findall(script)}


def factor_name(axis):
    """Return what a factor is called that an axis is; an empty text if it can have no such name."""
    name = re.sub(r"[-_ ]?(?:versions?|ver)\Z", "", axis.lower())
    return re.sub(r"[^a-z]", "", name)


def is_absent(value):
    """Return whether a value of a dependency's axis, or None, says that the dependency is not installed."""
    return bool(ABSENT.match((value or "").strip()))


def requirement(template, value):
    """Return (requirement, what its version is called) for a value, None for one that is no requirement.

    Django is none: the matrix chooses it.
    """
    text = template.format(value.strip())
    try:
        found = Requirement(text)
    except InvalidRequirement:
        return None
    version = re.search(r"\d+(?:\.\d+)*", str(found.specifier))
    if canonicalize_name(found.name) == "django" or not version:
        return None
    return text, version.group()
