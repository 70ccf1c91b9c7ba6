"""Shards: the modules of a suite that is too long for one machine, spread over several by how long they take."""

import json
import os

from . import reading
from .errors import Problem

# What is beside a project and has no tests of it.
SKIPPED = ("node_modules", "build", "dist", "venv", "env", "site-packages", "__pycache__")

# Where the seconds of tests are recorded: {label, or pytest's name of a test: seconds}, as pytest-split writes it too.
DURATIONS = ".test_durations"

# Modules that are not looked at: nobody has so many.
MANY = 20000


def modules(root, places=()):
    """Return the labels of all modules of tests in places below a directory: those that Django's runner discovers."""
    result = []
    for place in places or ["."]:
        path = os.path.join(root, place if os.path.exists(os.path.join(root, place)) else place.replace(".", os.sep))
        if os.path.isfile(path + ".py"):
            result.append(label(root, path + ".py"))
        for folder, folders, files in os.walk(path):
            folders[:] = sorted(one for one in folders if one not in SKIPPED and not one.startswith("."))
            for name in sorted(files):
                if name.startswith("test") and name.endswith(".py"):
                    result.append(label(root, os.path.join(folder, name)))
            if len(result) > MANY:
                raise Problem("has more than {} modules of tests.".format(MANY), root)
    return list(dict.fromkeys(result))


def label(root, path):
    """Return the label of a module's file."""
    return os.path.relpath(path, root)[: -len(".py")].replace(os.sep, ".")


def durations(path):
    """Return {label or name of a test: seconds} of a file; empty without one."""
    text = reading.text(path)
    if text is None:
        return {}
    try:
        found = json.loads(text)
        return {as_label(name): float(seconds) for name, seconds in found.items() if float(seconds) >= 0}
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Problem('is not {"label": seconds, ...}: delete it, and record it anew.', path) from None


def as_label(name):
    """Return the name of a test with dots, as labels have it: pytest writes tests/test_a.py::T::test."""
    return name.replace(".py::", "::").replace("::", ".").replace("/", ".")


def seconds(labels, known):
    """Return {label: seconds}: what its tests take together, or what the others do on average."""
    result = {}
    for one in labels:
        mine = [value for name, value in known.items() if name == one or name.startswith(one + ".")]
        if mine:
            result[one] = sum(mine)
    average = sum(result.values()) / len(result) if result else 1.0
    return {one: result.get(one, average) for one in labels}


def split(labels, known, count):
    """Return the labels of each of some shards: each label is in one, and the longest go first to the emptiest."""
    times = seconds(labels, known)
    shards = [[] for _ in range(count)]
    totals = [0.0] * count
    for one in sorted(labels, key=lambda name: (-times[name], name)):
        emptiest = min(range(count), key=lambda number: (totals[number], number))
        shards[emptiest].append(one)
        totals[emptiest] += times[one]
    return [sorted(shard) for shard in shards]
