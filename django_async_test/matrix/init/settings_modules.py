"""Databases for which the same command has settings of their own, as `--settings=tests.postgres_settings`."""

import re

from .. import names
from ..existing_ci import server_variables

OPTION = re.compile(r"(?<= )--settings[= ]([\w.]+)")

ENGINE = re.compile(r"[\"']ENGINE[\"']\s*:\s*[\"'][\w.]*?(\w+)[\"']")
KINDS = {
    "sqlite3": "sqlite",
    "postgresql": "postgres",
    "postgresql_psycopg2": "postgres",
    "postgis": "postgres",
    "mysql": "mysql",
}

# The name of a variable, where settings look at it.
VARIABLE = re.compile(r"(?:environ(?:\.get)?[\[(]|getenv\(|\benv(?:\.\w+)?\(|config\()\s*[\"'](\w+)[\"']")


def propose(commands, others, files):
    """Return ({name: what its table says}, the commands of the first database, those of databases that cannot be had).

    `commands` are all of an environment and `others` those that jobs run beside them. The commands of other databases
    are in their tables. Without such commands the tables are {}, and the commands the same.
    """
    for group in groups(commands, commands + others):
        found = {line: kind_of(OPTION.search(line).group(1), files) for line in group}
        kinds = [kind for kind in found.values() if names.is_factor(kind) and kind in KINDS.values()]
        if len(set(kinds)) < 2 or len(set(kinds)) != len(kinds) or not all(found.values()):
            continue
        result, first = {}, {}
        for line in sorted(group, key=lambda line: found[line] != "sqlite"):
            kind = found[line]
            mine = list(dict.fromkeys(line if one in group else one for one in commands))
            if kind not in kinds:
                continue
            if result:
                result[kind] = table(kind, OPTION.search(line).group(1), mine, files)
            else:
                result[kind], first = {}, mine
        return result, first, [line for line in group if found[line] not in kinds]
    return {}, commands, []


def groups(commands, every):
    """Return lists of commands that differ in the settings only, one of them at least in an environment today."""
    found = {}
    for line in dict.fromkeys(every):
        if OPTION.search(line):
            found.setdefault(OPTION.sub("", line), []).append(line)
    return [group for group in found.values() if group[1:] and any(line in commands for line in group)]


def kind_of(module, files):
    """Return the kind of the only database that settings have, or its engine; an empty text for another number."""
    found = set(ENGINE.findall(text_of(module, files)))
    return KINDS.get(min(found), min(found)) if len(found) == 1 else ""


def text_of(module, files):
    """Return the text of the settings, an empty one if they are not there."""
    return "".join(files.text_if_readable(place + module.replace(".", "/") + ".py") for place in ("", "src/"))


def table(kind, module, commands, files):
    """Return what the table of a server says."""
    text = text_of(module, files)
    set_env = server_variables.of_job(VARIABLE.findall(text), kind, text)
    return dict({"set_env": set_env} if set_env else {}, cells="ends", commands=commands)
