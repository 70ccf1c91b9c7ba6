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
    found.commands = [line for line in commands(base, "commands") if not lines.REPORTS.match(line)]
    found.commands_pre = commands(base, "commands_pre")
    found.deps = [(text, None, None) for text in texts(base, "deps") if not lines.is_django(text)]
    found.extras = texts(base, "extras")
    found.dependency_groups = texts(base, "dependency_groups")
    found.pass_env = texts(base, "pass_env")
    found.allowlist_externals = texts(base, "allowlist_externals")
    found.set_env = {key: value for key, value in base.get("set_env", {}).items() if isinstance(value, str)}
    found.change_dir = base.get("change_dir", "")
    found.add_series(texts(data, "env_list"), facts)
    return found


def texts(table, key):
    """Return the strings of a list, without what only tox can replace."""
    return [text for text in table.get(key, []) if isinstance(text, str)]


def commands(table, key):
    """Return commands, which are lists of arguments, as lines."""
    return [" ".join(map(argument, command)) for command in table.get(key, []) if isinstance(command, list)]


def argument(value):
    """Return an argument as it is written in a line; a table can stand for those of the command line."""
    if isinstance(value, str):
        return shlex.quote(value)
    if isinstance(value, dict) and value.get("replace") == "posargs":
        default = value.get("default") or []
        return "{posargs:" + " ".join(map(shlex.quote, default)) + "}" if default else "{posargs}"
    return ""
