"""Databases that jobs vary: by an axis like `database: [sqlite, postgres]` and a variable, or by their commands."""

import re

from .. import names
from ..existing_tox import axes
from . import server_variables, shell

# An option that names a database, as the last word of a command or in it.
OPTION = re.compile(r" (?:-\w|--[a-z-]*(?:database|db|backend|engine)[a-z-]*)(?:=| ?)([\w.]+)(?= |\Z)")

# The port of a service on the machine that a job runs on.
PORT_OF_SERVICE = re.compile(r"\$\{\{\s*job\.services\.[\w-]+\.ports\b[^{}]*\}\}\Z")

# A variable before a command, as tox has it.
OWN_CHOICE = re.compile(r"(?!POSTGRES|PG|MYSQL|MARIA)\w+_(?:DB|DATABASE)\Z")
PREFIXED = re.compile(r"env ([A-Za-z_]\w*)=(\w+) (.+)\Z")

# Settings that have SQLite where the usual variable names no database.
WITHOUT_URL = re.compile(
    r"\n([ \t]*)if [^\n]*[\"']DATABASE_URL[\"'](?:(?!\n\1\S).)*\n\1else:(?:(?!\n\1\S).)*backends\.sqlite3"
    r"|DATABASE_URL[\"'],\s*(?:default\s*=\s*)?[\"']sqlite|(?:database_url\.config|\benv\.db)\([^()]*default\s*=\s*f?[\"']sqlite"
    # The table, which the URL replaces where there is one.
    r"|backends\.sqlite3(?:(?!backends\.).)*\nif [^\n]*[\"']DATABASE_URL[\"']",
    re.DOTALL,
)


def propose(jobs, text):
    """Return {name: what its table says} of the databases of the first job with such an axis, {} without any.

    The settings in `text` must read the variable: nothing else is certain.
    """
    for job in jobs:
        for axis, values in job.axes.items():
            variable = variable_of(job, axis, text)
            found = {value: kind_of(value, job.services) for value in values}
            if variable and len(set(found.values())) > 1 and all(found.values()):
                return {name_of(value, kind): table(job, variable, value, kind, text) for value, kind in found.items()}
    return {}


def of_commands(jobs, used, text):
    """Return {name: what its table says} of databases that one job tests with an option of the same command.

    `used` are the commands that were taken, as tox has them, and `text` is that of the settings; {} without any.
    """
    for job in jobs if not any(kind_in(line) not in (None, "sqlite") for line in used) else ():
        result = {}
        for line in dict.fromkeys(job.commands):
            kind = kind_in(line, job.services)
            if kind not in job.services or shell.as_tox(line) in used or re.search(r"[$`|<>&]", line):
                continue
            if bare(line) in map(bare, used):
                name = name_of(option_of(line).group(1), kind)
                result[name] = {} if name == kind else {"kind": kind}
                set_env = server_variables.of_job(dict(job.env, **job.places[line][0]), kind, text)
                result[name].update({"set_env": set_env} if set_env else {})
                result[name].update(cells="ends", commands=[shell.as_tox(line)])
        if result:
            return dict({"sqlite": {}}, **result)
    return {}


def of_variables(jobs, text):
    """Return {name: what its table says} of databases that jobs with such a service name in a variable, {} without any.

    The settings in `text` must read the variable and know SQLite, and tests must run without the variable too, or with
    SQLite as its value.
    """
    result, used, plain = {}, set(), {}
    steps = [(job, dict(job.env, **env)) for job in jobs for env in job.step_envs]
    for job, env in steps:
        for variable, value in env.items():
            kind = kind_of(value, job.services)
            is_read = re.search(r"[\"']{}[\"']".format(re.escape(variable)), text)
            if not (is_read and is_choice(variable)):
                continue
            if kind == "sqlite":
                plain.setdefault(variable, value)
            elif kind in job.services:
                used.add(variable)
                name, made = name_of(value, kind), table(job, variable, value, kind, text)
                if name in result and result[name].get("kind", name) != kind and kind not in result:
                    # Two servers that settings have the same word for.
                    name = made.pop("kind", kind)
                result.setdefault(name, made)
    plain = {variable: value for variable, value in plain.items() if variable in used}
    is_beside = "sqlite3" in text and (plain or not all(used & set(env) for _, env in steps))
    return dict({"sqlite": {"set_env": plain} if plain else {}}, **result) if result and is_beside else {}


def of_prefixes(commands, jobs, text):
    """Return ({name: what its table says}, the commands without those) of databases in variables before commands.

    That is `env DB=mysql pytest` beside `pytest`, in one environment of tox. The settings in `text` must read the
    variable.
    """
    result, kept = {}, []
    for line in commands:
        match = PREFIXED.match(line)
        variable, value, rest = match.groups() if match else ("", "", "")
        kind = kind_of(value) if rest in commands and (is_choice(variable) or OWN_CHOICE.match(variable)) else None
        if kind in (None, "sqlite") or not re.search(r"[\"']{}[\"']".format(re.escape(variable)), text):
            kept.append(line)
            continue
        given = [name for job in jobs if kind in job.services for name in variables(job)]
        name = name_of(value, kind)
        result.setdefault(name, {"kind": kind} if name != kind else {})
        leading = server_variables.of_job([one for one in given if one != variable], kind, text)
        result[name].update(cells="ends", set_env=dict({variable: value}, **leading))
        result[name].setdefault("commands", []).append(rest)
    return (dict({"sqlite": {}}, **result) if result else {}), kept


def is_choice(variable):
    """Return whether a variable may choose a database, by its name: it leads to no server, and to no name there."""
    return variable in ("DB", "DATABASE") or server_variables.part_of(variable) is None


def of_urls(jobs, text):
    """Return {kind: what its table says} of the databases that jobs with such services name by URLs, {} for one only.

    The settings in `text` must take the URL from the usual variable. Where they have SQLite without it, that is one.
    """
    kinds = []
    for job in jobs if re.search(r"dj_database_url|DATABASE_URL|\benv\.db\(", text) else ():
        for env in [dict(job.env, **one) for one in job.step_envs]:
            scheme = re.match(r"(\w+)://", env.get("DATABASE_URL", ""))
            kind = kind_of(scheme.group(1), job.services) if scheme else None
            if kind in job.services or kind == "sqlite":
                kinds += [kind] * (kind not in kinds)
    if kinds and WITHOUT_URL.search(text):
        kinds = ["sqlite"] + kinds
    kinds = sorted(dict.fromkeys(kinds), key="sqlite".__ne__)
    return {kind: {"cells": "ends"} if kind in kinds[1:] else {} for kind in kinds} if kinds[1:] else {}


def option_of(line):
    """Return the match of the option of a command that names a database, None without one."""
    return next((match for match in OPTION.finditer(line) if kind_of(match.group(1))), None)


def kind_in(line, services=()):
    """Return the kind of database that an option of a command names, None if it names none."""
    option = option_of(line)
    return kind_of(option.group(1), services) if option else None


def bare(line):
    """Return a command without what does not matter: how its data is kept, arguments, and the option for a database."""
    option = option_of(line)
    line = line.replace(option.group(), "", 1) if option else line
    return re.sub(r" -[ap](?= )| \{posargs\}", "", line)


def variables(job):
    """Return the variables of a job and of its steps that run tests."""
    result = dict(job.env)
    for env in job.step_envs:
        result.update(env)
    return result


def variable_of(job, axis, text):
    """Return the variable that has the value of an axis, and that the settings read; None without one."""
    expression = re.compile(r"\$\{\{\s*matrix\." + re.escape(axis) + r"\s*\}\}\Z")
    found = [name for name, value in variables(job).items() if expression.match(value)]
    return next((name for name in found if re.search(r"[\"']{}[\"']".format(re.escape(name)), text)), None)


def kind_of(value, services=()):
    """Return the kind of database that a value means, the module of an engine too; None if it means none.

    MySQL is MariaDB where that is the only one of the two among the services.
    """
    word = value.rsplit(".", 1)[-1].lower()
    if axes.SQLITE.match(word):
        return "sqlite"
    kind = "postgres" if word == "postgresql_psycopg2" else None
    if axes.is_database(word):
        kind = axes.table_of(word).get("kind", word)
    return "mariadb" if kind == "mysql" and "mariadb" in services and "mysql" not in services else kind


def driver_of(value):
    """Return the driver that a value names, None if it names none."""
    return axes.table_of(value).get("driver")


def name_of(value, kind):
    """Return what the database is called: as it was, if environments can be called so."""
    return value if names.is_factor(value) and not axes.SQLITE.match(value) else kind


def table(job, variable, value, kind, text):
    """Return what the table of a database says."""
    set_env = {variable: value}
    if kind == "sqlite":
        return {"set_env": set_env}
    result = {} if name_of(value, kind) == kind else {"kind": kind}
    result.update((key, one) for key, one in axes.table_of(value).items() if key != "kind")
    result["cells"] = "ends"
    known = {name: one for name, one in variables(job).items() if name != variable}
    given = [name for name, one in known.items() if "$" not in one or PORT_OF_SERVICE.match(one)]
    result["set_env"] = dict(set_env, **server_variables.of_job(given, kind, text))
    return result
