"""Values in TOML, one assignment a line."""

import tomlkit


def assignments(table):
    """Return the lines that give each key of a table its value."""
    return ["{} = {}".format(tomlkit.key(key).as_string(), literal(one)) for key, one in table.items()]


def literal(python):
    """Return a string, a number, a list or a table as it is written in one line; tables have braces and spaces."""
    if isinstance(python, dict):
        return "{{ {} }}".format(", ".join(assignments(python))) if python else "{}"
    if isinstance(python, list):
        return "[{}]".format(", ".join(map(literal, python)))
    return tomlkit.item(python).as_string()
