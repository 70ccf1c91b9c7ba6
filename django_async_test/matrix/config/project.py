"""The configuration as a whole: its table is passed to the parsers of its parts."""

import datetime
import os

from .. import facts as facts_module
from . import ci, coverage, databases, environments, exclusions, factors, outputs, reports, series, testenv
from .source import find, read
from .values import Table

KEYS = dict(
    {
        "root": (str,),
        "experimental": (list,),
        "on_request": (list,),
        "databases": (list, dict),
        "factors": (dict,),
        "exclude": (list,),
        "environments": (dict,),
        "write": (dict,),
        "ci": (dict,),
        "reports": (dict,),
        "coverage": (dict,),
    },
    **series.KEYS,
    **testenv.KEYS,
)


class Config(object):
    """A project's configuration; every value is checked.

    * ``source``: the Source that it was read from
    * ``facts``: the table of facts
    * ``root``: the project's directory
    * ``series``: which Djangos and Pythons are tested, a Series
    * ``databases``, ``factors``, ``exclusions``: lists of Database, Factor and Exclusion
    * ``experimental``: patterns of environments that may fail
    * ``on_request``: patterns of environments that tox runs only where they are named
    * ``testenv``: how the tests run, a Testenv
    * ``environments``: the project's own environments, {name: table with tox's keys}
    * ``write``: what is written where, {key: path relative to ``root``}
    * ``ci``: what CI does, {key: value}
    * ``coverage``: how coverage is measured, a Coverage
    * ``reports``: how environments report what ran, a Reports
    """

    def __init__(self, source, data, facts, today):
        table = Table(source, (), data, KEYS)
        self.source = source
        self.facts = facts
        self.root = root(table)
        self.series = series.Series(table, facts, today)
        self.databases = databases.parse(table, facts)
        self.factors = factors.parse(table, self.databases)
        self.exclusions = exclusions.parse(table)
        self.experimental = table.texts("experimental")
        self.on_request = table.texts("on_request")
        self.testenv = testenv.Testenv(table)
        self.environments = environments.parse(table)
        self.write = outputs.parse(table, self.root)
        self.ci = ci.parse(table, self.environments, facts)
        self.coverage = coverage.parse(table, self.testenv.commands)
        self.reports = reports.parse(table, self.ci["tool"], self.coverage)

    def fail(self, path, message):
        """Raise a Problem with the value at `path`, the keys that lead to it."""
        self.source.fail(path, message)


def root(table):
    """Return the project's directory."""
    result = os.path.normpath(os.path.join(os.path.dirname(table.source.path), table.get("root", ".")))
    if not os.path.isdir(result):
        table.fail("there is no directory {}.".format(result), "root")
    return result


def load(path=None, facts=None, today=None):
    """Read the configuration of a project, that of the current directory by default."""
    path = os.path.abspath(path) if path else find(".")
    source, data = read(path)
    facts = facts or facts_module.load(os.path.join(os.path.dirname(path), facts_module.ADDITIONS))
    return Config(source, data, facts, today or datetime.date.today())
