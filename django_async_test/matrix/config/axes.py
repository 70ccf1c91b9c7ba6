"""What is tested in a few cells beside the usual ones: PyPy, free-threaded builds, oldest dependencies, systems."""

KEYS = dict.fromkeys(("pypy", "free_threaded", "lowest"), (bool, str, list, dict))

# What a table says of one of them, instead of its cells alone.
TABLE_KEYS = {"cells": (str, list), "set_env": (dict,)}

# Which cells each axis has if it only says that it is wanted.
USUAL = {"pypy": "newest", "free_threaded": "newest", "lowest": "oldest", "systems": "newest"}

# The systems of GitHub's runners beside Linux, by the beginning of the runner's name.
SYSTEMS = ("windows", "macos")


class Axis(object):
    """One more way to run some of the cells.

    * ``kind``: "pypy", "free_threaded", "lowest" or "system"
    * ``name``: its factor in the names of environments; empty where the factor of Python says it
    * ``runner``: the runner in CI, None for the usual one
    * ``cells``: the cells that have it: a word or a list of patterns
    * ``path``: the keys that lead to it in the configuration
    * ``set_env``: its variables
    """

    def __init__(self, kind, name, cells, path, runner=None, set_env=()):
        self.kind = kind
        self.name = name
        self.runner = runner
        self.cells = cells
        self.path = path
        self.set_env = dict(set_env)

    def python_factor(self, factor):
        """Return the factor of a Python: py314t without the global interpreter lock, pypy311 for PyPy."""
        return {"pypy": "py" + factor, "free_threaded": factor + "t"}.get(self.kind, factor)

    def has(self, python):
        """Return whether there is this kind of a Python, an entry of the table of facts."""
        return {"pypy": python.pypy, "free_threaded": python.free_threaded}.get(self.kind, True)


def parse(table, ci, databases, factors):
    """Return the axes of the whole configuration; `ci` is the table [ci], and the names of the others are taken."""
    result = []
    for kind in KEYS:
        cells, set_env = selected(table, kind)
        if cells:
            result.append(Axis(kind, "lowest" if kind == "lowest" else "", cells, (kind,), set_env=set_env))
    for runner in ci.texts("systems"):
        system = runner.split("-")[0]
        if system not in SYSTEMS:
            message = '"{}" is neither a runner of Windows nor of macOS, like "windows-latest".'
            ci.fail(message.format(runner), "systems")
        if system in [axis.name for axis in result]:
            ci.fail("{} is named twice.".format(system), "systems")
        cells = ci.selection("system_cells") if "system_cells" in ci else USUAL["systems"]
        result.append(Axis("system", system, cells, ("ci", "systems"), runner))
    taken = [database.name for database in databases]
    taken += [version.name for factor in factors for version in factor.versions]
    for axis in result:
        if axis.name in taken:
            table.source.fail(axis.path, '"{}" is the name of a database or a factor: rename that.'.format(axis.name))
    return result


def selected(table, key):
    """Return (which cells have an axis, its variables): None are for none, and true stands for a few of them."""
    value = table.get(key, False)
    if isinstance(value, dict):
        own = table.below(key, TABLE_KEYS)
        return own.selection("cells") if "cells" in own else USUAL[key], own.variables("set_env")
    if isinstance(value, bool):
        return USUAL[key] if value else None, {}
    return table.selection(key), {}
