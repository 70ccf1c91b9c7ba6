"""The project's own environments, like lint: the tables ``[environments.NAME]`` with tox's keys."""

import re

from .values import type_name

# How a key of tox is written.
KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")

# Keys of tox whose values are lines.
TEXTS = (
    "commands",
    "commands_pre",
    "commands_post",
    "deps",
    "extras",
    "pass_env",
    "allowlist_externals",
    "base_python",
)

NAME = re.compile(r"[a-z][a-z0-9_-]*\Z")


def parse(table):
    """Return {name: table}; tox knows what the keys mean."""
    environments = table.below("environments")
    for name in environments.values:
        environment = environments.below(name)
        if not NAME.match(name):
            environment.fail("an environment needs a name of lower-case letters, digits and dashes.")
        for key, value in environment.values.items():
            if not KEY.match(key):
                environment.fail("is not a key of tox: {!r}.".format(key))
            if isinstance(value, dict):
                environment.variables(key)
            elif isinstance(value, (list, str)):
                environment.commands(key) if key.startswith("commands") else environment.texts(key)
            elif key in TEXTS:
                environment.fail("must be a string or a list of strings, not {}.".format(type_name(value)), key)
            elif not isinstance(value, (bool, int)):
                environment.fail("must be a string, a list, a table, a number, true or false.", key)
    return environments.values
