"""Finding the file with tox's configuration."""

import configparser
import os

from ..facts import tomllib
from . import ini, toml


def read(directory, facts):
    """Return what the project's tox.ini, tox.toml, setup.cfg or pyproject.toml says, None if there is none."""
    for name, parse in (
        ("tox.ini", ini.parse),
        ("tox.toml", from_toml),
        ("setup.cfg", from_setup_cfg),
        ("pyproject.toml", from_pyproject),
    ):
        path = os.path.join(directory, name)
        if not os.path.isfile(path):
            continue
        try:
            with open(path, encoding="utf-8") as file:
                found = parse(file.read(), name, facts)
        except (OSError, ValueError, configparser.Error):
            # A file that cannot be understood says nothing.
            continue
        if found:
            return found
    return None


def from_toml(text, name, facts):
    """Return what tox.toml says."""
    return toml.parse(tomllib.loads(text), name, facts)


def from_setup_cfg(text, name, facts):
    """Return what setup.cfg says, if it has a section for tox."""
    return ini.parse(text, name, facts, "tox:tox") if "[tox:tox]" in text else None


def from_pyproject(text, name, facts):
    """Return what the table of tox in pyproject.toml says, which may be the text of a tox.ini."""
    data = tomllib.loads(text).get("tool", {}).get("tox", {})
    if "legacy_tox_ini" in data:
        return ini.parse(data["legacy_tox_ini"], name, facts)
    return toml.parse(data, name, facts)
