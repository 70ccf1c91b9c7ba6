"""The configuration as a whole: its table is passed to the parsers of its parts."""

import datetime
import os

from .. import facts as facts_module
from . import (
    axes,
    ci,
    coverage,
    databases,
    dependencies,
    environments,
    exclusions,
    factors,
    outputs,
    place,
    reports,
    series,
    testenv,
)
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
    **axes.KEYS,
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
    * ``axes``: what is tested beside the usual cells, a list of Axis
    * ``reports``: how environments report what ran, and which lines did, a Reports
    """

    def __init__(self, source, data, facts, today):
        table = Table(source, (), data, KEYS)
        self.source = source
        self.facts = facts
        self.root = place.root(table)
        self.series = series.Series(table, facts, today)
        self.databases = databases.parse(table, facts)
        self.factors = factors.parse(table, self.databases)
        self.exclusions = exclusions.parse(table)
        self.experimental = table.texts("experimental")
        self.on_request = table.texts("on_request")
        self.testenv = testenv.Testenv(table, self.root)
        self.environments = environments.parse(table)
        self.write = outputs.parse(table, self.root)
        dependencies.check_files(self)
        self.ci = ci.parse(table, self.environments, self.write, facts)
        self.axes = axes.parse(table, table.below("ci"), self.databases, self.factors)
        measured = coverage.parse(table, all_commands(self), self.ci["run_with"])
        self.reports = reports.parse(table, self.ci["tool"], measured)

    @property
    def name(self):
        """Return the path of the configuration in the project's directory."""
        return place.relative(self.source.path, self.root)

    def fail(self, path, message):
        """Raise a Problem with the value at `path`, the keys that lead to it."""
        self.source.fail(path, message)


def all_commands(config):
    """Return the commands of all environments of the matrix."""
    versions = [version for factor in config.factors for version in factor.versions]
    return config.testenv.commands + [line for one in config.databases + versions for line in one.commands or ()]


def load(path=None, facts=None, today=None):
    """Read the configuration of a project, that of the current directory by default."""
    path = os.path.abspath(path) if path else find(".")
    source, data = read(path)
    facts = facts or facts_module.load(os.path.join(os.path.dirname(path), facts_module.ADDITIONS))
    return Config(source, data, facts, today or datetime.date.today())
