"""Commands by name in the files of poe, PDM, Pipenv, taskipy and npm."""

import json
import re

from .. import reading
from ..setup_files import table
from .makefile import Unread

ARGUMENTS = r"((?: .*)?)\Z"

# By which command, in which file, below which keys.
RUNNERS = (
    (re.compile(r"(?:poetry )?(?:poe|poethepoet)(?: -[qv]+)* ([\w:.-]+)" + ARGUMENTS), "pyproject.toml", "poe.tasks"),
    (re.compile(r"pdm(?: run)?(?: -s)? ([\w:.-]+)" + ARGUMENTS), "pyproject.toml", "pdm.scripts"),
    (re.compile(r"pipenv run ([\w:.-]+)" + ARGUMENTS), "Pipfile", "scripts"),
    (re.compile(r"task ([\w:.-]+)" + ARGUMENTS), "pyproject.toml", "taskipy.tasks"),
    (re.compile(r"(?:npm|yarn|pnpm)(?: run| run-script)? ([\w:.-]+)" + ARGUMENTS), "package.json", "scripts"),
)

DEPTH = 5


def call(line):
    """Return (file, key, task, arguments) of a command that runs a task, None for others."""
    for pattern, name, key in RUNNERS:
        match = pattern.match(line)
        if match:
            return name, key, match.group(1), re.sub(r"\A -- ", " ", match.group(2))
    return None


def tasks(text, name, key):
    """Return the tasks of a file, {name: what it says}; raise Unread for a file that is not understood."""
    try:
        data = json.loads(text) if name.endswith(".json") else reading.toml(text)
    except (ValueError, RecursionError):
        raise Unread("it is not understood") from None
    data = data if name != "pyproject.toml" else table(data, "tool")
    for part in key.split("."):
        data = table(data if isinstance(data, dict) else {}, part)
    return data


def lines(found, task, arguments="", depth=0):
    """Return the commands of a task with arguments; raise Unread for what is no command."""
    value = found.get(task)
    if value is None or depth == DEPTH:
        raise Unread("there is no task {}".format(task) if value is None else "its tasks name each other")
    if isinstance(value, dict):
        for key in ("env", "envfile", "env_file", "cwd", "working_dir", "args", "pre", "post", "deps", "uses"):
            if value.get(key):
                raise Unread("it has {} beside its command".format(key))
        kinds = [key for key in ("cmd", "shell", "sequence", "composite", "ref") if key in value]
        if not kinds:
            raise Unread("it is no command, but Python")
        value = value[kinds[0]]
        if kinds[0] == "ref":
            return lines(found, value, arguments, depth + 1) if isinstance(value, str) else []
        if kinds[0] == "cmd" and isinstance(value, list):
            value = " ".join(map(str, value))
    if isinstance(value, list):
        result = []
        for one in value:
            one = table({"x": one}, "x").get("cmd", "") if isinstance(one, dict) else str(one)
            first, _, rest = one.partition(" ")
            known = first in found and (depth or first != task)
            result += lines(found, first, " " + rest if rest else "", depth + 1) if known else [one]
        return result
    return [" ".join(str(value).split()) + arguments]
