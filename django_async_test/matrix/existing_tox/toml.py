"""tox's configuration in TOML: tox.toml, or a table of pyproject.toml."""

import shlex

from . import lines
from .found import Found


def parse(data, name, facts):
    """Return what was found in the table `data` of the file `name`, None if it is empty."""
    if not data:
        return None
    found = Found(name)
    base = data.get("env_run_base", {})
    if not isinstance(data, dict) or not isinstance(base, dict):
        raise ValueError("a table was expected")
    found.commands = [line for line in commands(base, "commands") if not lines.REPORTS.match(line)]
    found.commands_pre = commands(base, "commands_pre")
    found.deps = [(text, None, None) for text in texts(base, "deps") if not lines.is_django(text)]
    found.extras = texts(base, "extras")
    found.dependency_groups = texts(base, "dependency_groups")
    found.pass_env = texts(base, "pass_env")
    found.allowlist_externals = texts(base, "allowlist_externals")
    set_env = base.get("set_env")
    pairs = set_env.items() if isinstance(set_env, dict) else ()
    found.set_env = {key: value for key, value in pairs if isinstance(value, str)}
    change_dir = base.get("change_dir")
    found.change_dir = change_dir if isinstance(change_dir, str) else ""
    found.add_series(texts(data, "env_list"), facts)
    return found


def texts(table, key):
    """Return the strings of a list, without what only tox can replace."""
    values = table.get(key)
    return [text for text in values if isinstance(text, str)] if isinstance(values, list) else []


def commands(table, key):
    """Return commands, which are lists of arguments, as lines."""
    listed = table.get(key) if isinstance(table.get(key), list) else []
    return [" ".join(map(argument, command)) for command in listed if isinstance(command, list)]


def argument(value):
    """Return an argument as it is written in a line; a table can stand for those of the command line."""
    if isinstance(value, str):
        return shlex.quote(value)
    if isinstance(value, dict) and value.get("replace") == "posargs":
        default = [one for one in value.get("default") or [] if isinstance(one, str)]
        return "{posargs:" + " ".join(map(shlex.quote, default)) + "}" if default else "{posargs}"
    return ""
