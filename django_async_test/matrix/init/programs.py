"""Programs of the project that the commands call by their paths, which tox runs only where it is told to."""

import fnmatch
import re

from ..existing_ci import scripts

# A path in the project's directory, at the beginning of a command.
CALL = re.compile(r"(-?\s*)((\{toxinidir\}/|\./)?([\w-][\w.-]*(?:/[\w.-]+)*))(?= |\Z)")


def allow(testenv, files):
    """Have Python run those that are its own, and allow others.

    tox 3 has warned of programs that are not in the environment, and run them; tox 4 refuses them.
    """
    for key in ("commands_pre", "commands"):
        setattr(testenv, key, [allowed(line, testenv, files) for line in getattr(testenv, key)])


def allowed(line, testenv, files):
    """Return a command as tox runs it, with what it calls among the programs that are allowed if need be."""
    match = CALL.match(line)
    dash, program, start, path = match.groups() if match else ("", "", "", "")
    # A word alone is a program of the environment.
    name = path if start == "{toxinidir}/" else "{}/{}".format(testenv.change_dir or ".", path)
    if not (start or "/" in path) or not files.exists(name):
        return line
    if path.endswith(".py") or scripts.PYTHON.match(files.text_if_readable(name)):
        is_below = start == "{toxinidir}/" and testenv.change_dir
        return "{}python {}{}".format(dash, program if is_below else path, line[match.end() :])
    if not any(fnmatch.fnmatch(program, one) for one in testenv.allowlist_externals):
        testenv.allowlist_externals.append(program)
    return line
