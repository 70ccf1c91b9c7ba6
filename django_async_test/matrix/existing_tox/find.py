"""Finding the file with tox's configuration."""

import configparser
import os

from .. import reading
from ..errors import Problem
from ..setup_files import table
from . import ini, ranges, toml

# What is raised where a file is not what it seems.
MISTAKES = (Problem, ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError, configparser.Error)


def read(directory, facts, notes):
    """Return what the project's tox.ini, tox.toml, setup.cfg or pyproject.toml says, None if there is none.

    A file that cannot be understood is one of the notes.
    """
    for name, parse in (
        ("tox.ini", ini.parse),
        ("tox.toml", from_toml),
        ("setup.cfg", from_setup_cfg),
        ("pyproject.toml", from_pyproject),
    ):
        try:
            text = reading.text(os.path.join(directory, name), name)
            numbers = ranges.numbers(text or "", facts)
            found = None if text is None else parse(text.replace("\r\n", "\n"), name, facts.with_numbers(numbers))
        except MISTAKES as error:
            reason = error.message if isinstance(error, Problem) else str(error) or type(error).__name__
            text = "{}: its configuration of tox was not understood, and nothing was taken from it: {}"
            notes.append(" ".join(text.format(name, reason).split()))
            continue
        if found:
            found.numbers = numbers
            return found
    return None


def from_toml(text, name, facts):
    """Return what tox.toml says."""
    return toml.parse(reading.toml(text), name, facts)


def from_setup_cfg(text, name, facts):
    """Return what setup.cfg says, if it has a section for tox."""
    return ini.parse(text, name, facts, "tox:tox") if "[tox:tox]" in text else None


def from_pyproject(text, name, facts):
    """Return what the table of tox in pyproject.toml says, which may be the text of a tox.ini."""
    data = table(table(reading.toml(text), "tool"), "tox")
    if isinstance(data.get("legacy_tox_ini"), str):
        return ini.parse(data["legacy_tox_ini"], name, facts)
    return toml.parse(data, name, facts)
