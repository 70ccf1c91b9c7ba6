"""How the tests run, in words that tox has for it too: the keys that end up in ``[testenv]``."""

import re

from . import dependencies, groups

KEYS = {
    "commands": (list, str),
    "commands_pre": (list, str),
    "deps": (list,),
    "extras": (list,),
    "dependency_groups": (list,),
    "set_env": (dict,),
    "pass_env": (list,),
    "change_dir": (str,),
    "allowlist_externals": (list,),
    "package": (str,),
}

# A variable with wildcards, and an extra.
PATTERN = re.compile(r"[A-Za-z_*?!\[][A-Za-z0-9_*?!\[\]-]*\Z")
EXTRA = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\Z")

PACKAGES = ("wheel", "sdist-wheel", "sdist", "editable", "skip")


class Testenv(object):
    """How the tests run, in all environments.

    * ``commands``, ``commands_pre``: the lines that run the tests, and those before
    * ``deps``: what they need beside the package and Django, a list of Dependency
    * ``extras``, ``dependency_groups``: those of the package that they need
    * ``group_requirements``: what the groups ask for, requirements
    * ``set_env``: variables
    * ``pass_env``: names of variables that are passed on
    * ``change_dir``: where the commands run, None for the project's directory
    * ``allowlist_externals``: programs outside of the environment that the commands may run
    * ``package``: how the package is built, "skip" if there is none
    """

    def __init__(self, table, root):
        self.commands = table.commands("commands")
        if not self.commands:
            table.fail('the command that runs the tests is missing: commands = ["pytest {posargs}"].', "commands")
        self.commands_pre = table.commands("commands_pre")
        self.deps = dependencies.parse(table)
        self.extras = names(table, "extras", EXTRA)
        self.dependency_groups = table.texts("dependency_groups")
        self.group_requirements = groups.read(table, self.dependency_groups, root)
        self.set_env = table.variables("set_env")
        self.pass_env = names(table, "pass_env", PATTERN)
        self.change_dir = table.text("change_dir")
        self.allowlist_externals = table.texts("allowlist_externals")
        self.package = table.choice("package", PACKAGES, "wheel")


def names(table, key, pattern):
    """Return a list of names that a pattern allows."""
    values = table.texts(key)
    for value in values:
        if not pattern.match(value):
            table.fail("has characters that are not allowed here: {!r}.".format(value), key)
    return values
