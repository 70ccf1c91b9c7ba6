"""The factors, dependencies in several versions: the tables ``[factors.NAME.versions.VERSION]``."""

import json
import re

from .. import names
from . import dependencies

KEYS = {"optional": (bool, list), "versions": (dict,)}
VERSION_KEYS = {
    "deps": (list,),
    "instead_of": (list,),
    "django": (str,),
    "python": (str,),
    "cells": (str, list),
    "set_env": (dict,),
    "commands": (list, str),
    "replaces_commands": (bool,),
    "experimental": (bool,),
}

NAME = re.compile(r"[a-z][a-z_]*\Z")
DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[\w, .-]+\])?\Z")


class Factor(object):
    """A dependency in several versions.

    * ``name``: how the names of its versions begin
    * ``versions``: a list of FactorVersion
    * ``optional``: whether there are environments without any of them, or a list of patterns of cells that have those
    """

    def __init__(self, name, versions, optional):
        self.name = name
        self.versions = versions
        self.optional = optional


class FactorVersion(object):
    """One version of a factor.

    * ``factor``: the name of the factor
    * ``name``: the factor in the names of environments, like ``drf316``
    * ``path``: the keys that lead to it in the configuration
    * ``deps``: what is installed, a list of Dependency
    * ``instead_of``: the packages of a database's driver that are not installed then
    * ``django``, ``python``: ranges of the series that it is for; empty for all
    * ``cells``: the cells that have it: a word or a list of patterns
    * ``set_env``: its variables
    * ``commands``: commands after those of all environments
    * ``replaces_commands``: whether they are run instead of those
    * ``experimental``: whether its environments may fail
    """

    def __init__(self, factor, key, table):
        self.factor = factor
        self.name = factor + key.replace(".", "")
        self.path = table.path
        self.deps = dependencies.parse(table)
        self.instead_of = distributions(table, "instead_of")
        self.django = table.specifier("django")
        self.python = table.specifier("python")
        self.cells = table.selection("cells")
        self.set_env = table.variables("set_env")
        self.commands = table.commands("commands")
        self.replaces_commands = table.get("replaces_commands", False)
        if self.replaces_commands and not self.commands:
            table.fail("there are no commands to run instead: commands = [...].", "replaces_commands")
        self.experimental = table.get("experimental", False)


def distributions(table, key):
    """Return a list of names of packages."""
    found = table.texts(key)
    for name in found:
        if not DISTRIBUTION.match(name):
            table.fail('expected the name of a package, not "{}".'.format(name), key)
    return found


def parse(table, databases):
    """Return the factors of the whole configuration, by name; `databases` have taken their names already."""
    factors = table.below("factors")
    taken = {database.name: "a database" for database in databases}
    return [parse_one(factors.below(name, KEYS), name, taken) for name in sorted(factors.values)]


def parse_one(table, name, taken):
    """Return the factor of a table ``[factors.NAME]``."""
    if not NAME.match(name):
        table.fail("a factor needs a name of lower-case letters.")
    versions = [parse_version(table, name, key) for key in table.get("versions", {})]
    if not versions:
        table.fail("has no versions: write [factors.{}.versions.NAME] with deps.".format(name))
    for version in versions:
        if version.name in taken:
            table.source.fail(
                version.path,
                '"{}" is the name of {} already: choose another.'.format(version.name, taken[version.name]),
            )
        taken[version.name] = "version {} of the factor {}".format(json.dumps(version.path[-1]), name)
    optional = table.get("optional", False)
    return Factor(name, versions, table.texts("optional") if isinstance(optional, list) else optional)


def parse_version(factor, name, key):
    """Return the version of a table ``[factors.NAME.versions.KEY]``."""
    table = factor.below("versions").below(key, VERSION_KEYS)
    if not names.is_factor(name + key.replace(".", "")):
        table.fail(names.EXPECTED.format("version"))
    return FactorVersion(name, key, table)
