"""What is left out, and why: the tables ``[[exclude]]``."""

from .values import Table

KEYS = {"cells": (str, list), "reason": (str,)}


class Exclusion(object):
    """Environments that are left out.

    * ``patterns``: which ones
    * ``reason``: why
    * ``path``: the keys that lead to its cells in the configuration
    """

    def __init__(self, patterns, reason, path):
        self.patterns = patterns
        self.reason = reason
        self.path = path


def parse(table):
    """Return the exclusions of the whole configuration."""
    return [parse_one(table, number, value) for number, value in enumerate(table.get("exclude", []))]


def parse_one(table, number, value):
    """Return the exclusion of one table."""
    if not isinstance(value, dict):
        table.source.fail(("exclude", number), 'must be a table like {cells = "py312-django52", reason = "..."}.')
    exclusion = Table(table.source, ("exclude", number), value, KEYS)
    for key in KEYS:
        if not exclusion.get(key):
            exclusion.fail("an exclusion needs cells and a reason.", key)
    return Exclusion(exclusion.texts("cells"), exclusion.get("reason"), exclusion.path + ("cells",))
