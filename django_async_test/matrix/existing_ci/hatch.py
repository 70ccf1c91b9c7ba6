"""The environments of hatch: what they install and which of their scripts run the tests, read without hatch."""

import os
import re
import shlex

from .. import reading
from ..errors import Problem
from ..setup_files import table
from . import shell
from .nox import Session
from .workflows import series_of

FILES = (("pyproject.toml", ("tool", "hatch", "envs")), ("hatch.toml", ("envs",)))

# Scripts that run the tests, the first of those that an environment has.
SCRIPTS = ("test", "tests", "run", "unit", "pytest", "cov", "test-cov", "run-cov")

# Scripts that name each other end here.
DEPTH = 5

# What an environment of this name has without saying so, as `hatch test` runs it:
# https://hatch.pypa.io/latest/config/internal/testing/
TEST = "hatch-test"
TEST_HAS = {"scripts": {"run": "pytest{env:HATCH_TEST_ARGS:} {args}"}, "dependencies": ["pytest", "pytest-mock"]}

# A command that runs something in one of the environments.
CALL = re.compile(
    r"(?:python -m )?hatch (?:-[vq]+ )*(?:(?:-e|--env)[ =](?P<option>[\w.-]+) )?"
    r"(?:(?P<test>test)\b|(?:env )?run (?:[+-][\w=.,-]+ )*(?:-- )?(?:(?P<name>[\w.-]+):)?(?=[\w./-]))(?P<words>.*)\Z"
)

# What only that environment has; another one with it is meant as that.
TEST_ONLY = ("extra-args", "randomize", "retries", "retry-delay")


def read(directory, facts, notes):
    """Return a Session for each environment; what cannot be understood is one of the notes."""
    result = []
    for name, path in FILES:
        try:
            data = reading.toml(reading.text(os.path.join(directory, name), name) or "")
            for key in path:
                data = table(data, key)
            result += [session(data, one, name, facts) for one in data]
        except (Problem, ValueError, RecursionError) as error:
            reason = getattr(error, "message", None) or str(error)
            notes.append("{}: it was not understood, and nothing was taken from it: {}".format(name, reason))
    return result


def session(environments, name, path, facts):
    """Return what an environment says, and the one that it is made from."""
    result = Session(name)
    result.path = path
    own = table(environments, name)
    tables = [own] if own.get("detached") is True else [template(environments, name, own), own]
    modes = dict(kind for one in tables for kind in one.items())
    result.is_editable = not (modes.get("dev-mode") is False or modes.get("skip-install") is True)
    is_test = name == TEST or ("test" in name and any(key in own for key in TEST_ONLY))
    for one in ([TEST_HAS] if is_test else []) + tables:
        if isinstance(one.get("dependencies"), list):
            result.requirements = strings(one["dependencies"])
        result.requirements += strings(one.get("extra-dependencies"))
        result.extras = strings(one.get("features")) or result.extras
        result.groups = strings(one.get("dependency-groups")) or result.groups
        result.set_env.update({key: value for key, value in table(one, "env-vars").items() if isinstance(value, str)})
        result.scripts.update(table(one, "scripts"))
    arguments = "".join(" " + shlex.quote(one) for one in strings(own.get("extra-args")) if is_test)
    result.scripts = {key: with_arguments(result.scripts[key], arguments) for key in result.scripts}
    for row in own.get("matrix") if isinstance(own.get("matrix"), list) else ():
        read_axes(result, row if isinstance(row, dict) else {}, facts)
    for script in [one for one in SCRIPTS if one in result.scripts]:
        lines = [line for line in expanded(result.scripts, result.scripts[script]) if shell.runs_tests(line)]
        if lines:
            result.commands = lines
            break
    return result


def called(line, sessions):
    """Return (Session, commands) for a command that calls hatch, None for others and for what is not known.

    What has no name among the scripts of the environment is a program that runs there.
    """
    match = CALL.match(line)
    if not match:
        return None
    option, name, words = match.group("option"), match.group("name"), match.group("words").strip()
    wanted = TEST if match.group("test") else name or option or "default"
    found = [one for one in sessions if one.name == wanted]
    if not found or not (words or wanted == TEST):
        return None
    if match.group("test"):
        words = "run {}".format(words).strip()
    return found[0], expanded(found[0].scripts, words)


def with_arguments(script, arguments):
    """Return a script, one line or several, with the arguments that `hatch test` adds."""
    lines = strings(script if isinstance(script, list) else [script])
    return [line.replace("{env:HATCH_TEST_ARGS:}", arguments) for line in lines]


def template(environments, name, own):
    """Return the table that an environment is made from."""
    other = own.get("template", "default")
    return table(environments, other) if isinstance(other, str) and other != name else {}


def strings(value):
    """Return the strings of a list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def read_axes(result, row, facts):
    """Take the Pythons and Djangos of one table of a matrix."""
    for key, values in row.items():
        for value in strings(values):
            django, python = series_of(key, value, facts)
            if django and django not in result.djangos:
                result.djangos.append(django)
            if python and python not in result.pythons:
                result.pythons.append(python)
            if not (django or python):
                result.axes.setdefault(key, []).append(value)


def expanded(scripts, value, depth=0):
    """Return the lines of a script, with those of the scripts that it names, in the words of tox."""
    result = []
    for line in strings(value if isinstance(value, list) else [value]):
        line = line[2:] if line.startswith("- ") else line
        word, _, rest = line.partition(" ")
        if word in scripts and depth < DEPTH:
            for inner in expanded(scripts, scripts[word], depth + 1):
                # What follows the name stands for the arguments.
                parts = re.split(r"\{posargs[^{}]*\}", inner) if rest else [inner]
                result.append(rest.join(parts))
            continue
        result.append(re.sub(r"\{args(:[^{}]*)?\}", r"{posargs\1}", line))
    return result
