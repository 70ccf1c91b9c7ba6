"""The project's own environments, like lint: the tables ``[environments.NAME]`` with tox's keys."""

import re

NAME = re.compile(r"[a-z][a-z0-9_-]*$")


def parse(table):
    """Return {name: table}; tox knows what the keys mean."""
    environments = table.below("environments")
    for name in environments.values:
        environment = environments.below(name)
        if not NAME.match(name):
            environment.fail("an environment needs a name of lower-case letters, digits and dashes.")
        for key, value in environment.values.items():
            if isinstance(value, dict):
                environment.variables(key)
            elif isinstance(value, (list, str)):
                environment.texts(key)
    return environments.values
