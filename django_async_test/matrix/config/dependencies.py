"""A list of dependencies: ``deps``, of the whole matrix, of a database or of a version of a factor."""

from packaging.requirements import InvalidRequirement, Requirement

from .values import Table

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
    return dependency


def is_requirement(text):
    """Return whether pip can understand a text; options, files and addresses are left to it."""
    if text.startswith(("-", ".", "/", "{")) or "://" in text:
        return True
    try:
        Requirement(text)
    except InvalidRequirement:
        return False
    return True
