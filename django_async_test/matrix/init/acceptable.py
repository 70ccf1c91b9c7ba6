"""What a configuration can hold of what was found: the rest is left out with a note, so that init never fails on it."""

import re

from ..config import Source, dependencies, environments, groups
from ..config.testenv import EXTRA, PATTERN, names
from ..config.values import Table
from ..errors import Problem


def as_dependency(table, key):
    """Check requirements."""
    dependencies.parse(table, key)


# How the values of a key are checked.
CHECKS = {
    "commands": Table.commands,
    "commands_pre": Table.commands,
    "allowlist_externals": Table.texts,
    "extras": lambda table, key: names(table, key, EXTRA),
    "pass_env": lambda table, key: names(table, key, PATTERN),
}


def keep(testenv, directory, notes):
    """Keep what a configuration can hold of a Testenv of init; note what is left out, and why."""
    for key, check in CHECKS.items():
        setattr(testenv, key, [value for value in getattr(testenv, key) if fits(key, [value], check, notes)])
    keep_requirements(testenv, directory, notes)
    variables = testenv.set_env
    testenv.set_env = {name: variables[name] for name in variables if fits_variable(name, variables, notes)}
    if testenv.change_dir and not fits("change_dir", testenv.change_dir, Table.text, notes):
        testenv.change_dir = ""


def keep_requirements(testenv, directory, notes):
    """Keep the requirements that a configuration can hold."""
    testenv.deps = [entry for entry in testenv.deps if fits_dependency(entry[0], directory, notes)]


def keep_dependencies(tables, directory, notes):
    """Keep what can be among the dependencies of tables, those of databases and of versions of factors."""
    for table in tables:
        if "deps" in table:
            table["deps"] = [one for one in table["deps"] if fits_dependency(one, directory, notes)]


def fits_dependency(text, directory, notes):
    """Return whether a requirement can be in the configuration; note why it cannot."""
    missing = dependencies.missing_file(text, [directory])
    if missing:
        notes.append("deps: -r {} was left out: there is no such file".format(missing))
    return not missing and fits("deps", [text], as_dependency, notes)


def keep_groups(testenv, directory, notes):
    """Keep the dependency groups that can be read."""

    def check(table, key):
        groups.read(table, table.get(key), directory)

    kept = [name for name in testenv.dependency_groups if fits("dependency_groups", [name], check, notes)]
    testenv.dependency_groups = kept


def is_environment(name, table):
    """Return whether the configuration can have an environment of the project's own as it is."""
    try:
        environments.parse(Table(Source("init", ""), (), {"environments": {name: table}}))
        return True
    except Problem:
        return False


def keep_cells(factors, cells, notes):
    """Keep the cells of the matrix among those that factors are for; a version without any is left out, with a note."""

    def kept(patterns):
        return [one for one in patterns if one in cells or "*" in one]

    for name, factor in list(factors.items()):
        if isinstance(factor.get("optional"), list):
            factor["optional"] = kept(factor["optional"])
            if not factor["optional"]:
                del factor["optional"]
        for version, table in list(factor["versions"].items()):
            if isinstance(table.get("cells"), list):
                table["cells"] = kept(table["cells"])
                if not table["cells"]:
                    del factor["versions"][version]
                    notes.append(
                        "factors: {} was left out: it was tested with none of these cells".format(name + version)
                    )
        if not factor["versions"]:
            del factors[name]


def leave_version(factors, problem, notes):
    """Take the version of a factor out that a Problem is about, with a note; return whether it is about one.

    Such a version was tested with a Django and a Python of that time, which the matrix does not have together.
    """
    match = re.match(r"factors\.(\w+)\.versions\.([\w.]+)\Z", problem.key or "")
    name, version = match.groups() if match else ("", "")
    if version not in factors.get(name, {}).get("versions", {}):
        return False
    del factors[name]["versions"][version]
    if not factors[name]["versions"]:
        del factors[name]
    notes.append("{}: {} of factor {} was left out: {}".format("factors", version, name, problem.message))
    return True


def fits_variable(name, variables, notes):
    """Return whether a variable can be in the configuration."""
    return fits("set_env", {name: variables[name]}, Table.variables, notes)


def fits(key, value, check, notes):
    """Return whether a value can be in the configuration; note why it cannot."""
    try:
        check(Table(Source("init", ""), (), {key: value}), key)
        return True
    except Problem as problem:
        notes.append("{}: a value was left out: {}".format(problem.key or key, problem.message))
        return False
