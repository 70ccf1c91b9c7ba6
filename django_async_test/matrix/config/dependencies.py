"""A list of dependencies: ``deps``, of the whole matrix, of a database or of a version of a factor."""

import os
import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from .values import Table

# A file of requirements or of constraints.
FILE = re.compile(r"(?:-r|-c|--requirement|--constraint)(?:\s+|=|(?<=-[rc]))([^\s=].*)\Z")
NO_FILE = re.compile(r"(?:-r|-c|--requirement|--constraint)\s*=?\Z")

KEYS = {"requirement": (str,), "django": (str,), "python": (str,)}


class Dependency(object):
    """An entry of ``deps``.

    * ``requirement``: what pip installs
    * ``django``, ``python``: ranges of the series that it is for; empty for all
    """

    def __init__(self, requirement, django="", python=""):
        self.requirement = requirement
        self.django = django
        self.python = python


def parse(table, key="deps"):
    """Return the dependencies that a table lists at a key."""
    return [parse_one(table, key, entry) for entry in table.get(key, [])]


def parse_one(table, key, entry):
    """Return a dependency that is written as a string or as a table."""
    if isinstance(entry, dict):
        entry = Table(table.source, table.path + (key,), entry, KEYS)
        if "requirement" not in entry:
            entry.fail("a dependency that is a table needs a requirement.")
        dependency = Dependency(entry.get("requirement"), entry.specifier("django"), entry.specifier("python"))
    elif isinstance(entry, str):
        dependency = Dependency(entry)
    else:
        table.fail("must be a list of strings and tables, and {!r} is neither.".format(entry), key)
    table.one_line(dependency.requirement, key)
    if not is_requirement(dependency.requirement.strip()):
        table.fail('expected a requirement like "pytest>=7", not "{}".'.format(dependency.requirement.strip()), key)
    if is_django(dependency.requirement.strip()):
        table.fail("which Django is installed says the key django: remove the version.", key)
    return dependency


def check_files(config):
    """Refuse a file of requirements that is not there."""
    places = [(("deps",), config.testenv.deps)]
    places += [(("databases", one.name, "deps"), one.deps) for one in config.databases]
    places += [(one.path + ("deps",), one.deps) for factor in config.factors for one in factor.versions]
    # tox looks beside its own file.
    folders = [config.root] + [
        os.path.join(config.root, os.path.dirname(config.write[key]))
        for key in ("tox", "tox_toml")
        if key in config.write
    ]
    for path, found in places:
        for dependency in found:
            name = missing_file(dependency.requirement, folders)
            if name:
                config.fail(path, 'there is no file "{}" in the project.'.format(name))


def missing_file(requirement, folders):
    """Return the file that a requirement names if it is in none of the folders, else an empty string."""
    match = FILE.match(requirement.strip())
    name = match.group(1).strip() if match else ""
    if "{" in name or "://" in name or any(os.path.exists(os.path.join(folder, name)) for folder in folders):
        return ""
    return name


def is_django(text):
    """Return whether a requirement chooses one Django, which the matrix does."""
    try:
        parsed = Requirement(text)
    except InvalidRequirement:
        return False
    pins = any(clause.operator in ("==", "===", "~=") for clause in parsed.specifier)
    return canonicalize_name(parsed.name) == "django" and bool(pins or parsed.url)


def is_requirement(text):
    """Return whether pip can understand a text; options, files and addresses are left to it."""
    if NO_FILE.match(text):
        return False
    if text.startswith(("-", ".", "/", "{")) or "://" in text:
        return True
    try:
        Requirement(text)
    except InvalidRequirement:
        return False
    return True
