"""What the providers of CI need for shards: by what the tests are split, and the command that says so."""

import re
import shlex

from .. import substitutions

# Runs with options of pytest-split.
PYTEST = re.compile(r"\b(pytest|py\.test)\b")


def uses_pytest(config):
    """Return whether the tests are split by pytest-split: their command runs pytest."""
    return any(PYTEST.search(line) for line in config.testenv.commands)


def default_arguments(config):
    """Return the arguments that the command has if none are given."""
    for line in config.testenv.commands:
        for argument in substitutions.split(line):
            found = substitutions.parts(argument)
            if found[0].kind == "posargs":
                return shlex.split(found[0].text)
    return []


def takes_arguments(config):
    """Return whether the commands of all databases take the arguments that say which tests run."""
    commands = [config.testenv.commands] + [one.commands for one in config.databases if one.commands]
    return all(any("{posargs" in line for line in lines) for lines in commands)
