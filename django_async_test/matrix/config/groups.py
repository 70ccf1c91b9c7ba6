"""Dependency groups: what those of pyproject.toml ask for, which is installed together with Django.

tox installs a group by a second command, after its other dependencies, and that command may change the Django that was
installed by the first.  So what the groups ask for stands among the dependencies.
"""

import os

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from .. import reading
from ..errors import Problem, nearest
from .values import type_name

FILE = "pyproject.toml"


def read(table, chosen, root):
    """Return the requirements of the chosen groups, without the version of Django, which the matrix chooses."""
    if not chosen:
        return []
    try:
        data = reading.toml(reading.text(os.path.join(root, FILE)) or "")
    except ValueError as error:
        raise Problem("is not valid TOML: {}.".format(error), FILE) from None
    groups = data.get("dependency-groups", {})
    if not isinstance(groups, dict):
        table.fail("[dependency-groups] of {} is no table.".format(FILE), "dependency_groups")
    known = {canonicalize_name(name): name for name in groups}
    result = []
    for name in chosen:
        result += members(table, groups, known, name, ())
    return list(dict.fromkeys(result))


def members(table, groups, known, name, outer):
    """Return the requirements of a group, and of those that it includes; `outer` are the groups that include it."""
    key = canonicalize_name(name)
    if key in outer:
        table.fail('the dependency group "{}" includes itself.'.format(name), "dependency_groups")
    if key not in known:
        message = 'there is no dependency group "{}" in {}: {}'
        table.fail(message.format(name, FILE, nearest(name, groups)), "dependency_groups")
    entries = groups[known[key]]
    if not isinstance(entries, list):
        table.fail(
            'the dependency group "{}" is {}, and no list.'.format(name, type_name(entries)), "dependency_groups"
        )
    result = []
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("include-group"), str):
            result += members(table, groups, known, entry["include-group"], outer + (key,))
        else:
            result += requirement(table, name, entry)
    return result


def requirement(table, group, entry):
    """Return an entry of a group as a list of one requirement; empty for Django alone."""
    try:
        parsed = Requirement(entry)
    except (InvalidRequirement, TypeError):
        message = 'the dependency group "{}" has {!r}, which is no requirement.'
        table.fail(message.format(group, entry), "dependency_groups")
    if canonicalize_name(parsed.name) != "django":
        return [" ".join(entry.split())]
    return ["Django[{}]".format(",".join(sorted(parsed.extras)))] if parsed.extras else []
