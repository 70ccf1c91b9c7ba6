"""What else is proposed: Django's main, cells that are not official, dependencies in several versions."""

import functools
import operator
import re

from .. import names
from ..config.axes import SYSTEMS
from ..config.ci import PATTERNS
from ..existing_ci import services, shell
from ..existing_tox.conditional import VERSION, branch_of
from . import job_axes
from .limits import known, limit_of, patterns, without


class Axes(object):
    """What the proposed environments differ in beside Python, Django and database.

    * ``main``: whether Django's branch main is among them
    * ``unofficial``: cells that are tested today though Django does not support them
    * ``factors``: {name: {"optional": ..., "versions": {version: table}}}
    * ``environments``: {name: table} of the project's own environments
    * ``pypy``: whether PyPy is tested
    * ``free_threaded``: patterns of the cells that are tested without the global interpreter lock
    * ``systems``: runners of GitHub with Windows and macOS
    * ``servers``: {kind: table} of servers that the tests need beside their database
    * ``packages``: packages of the system that jobs with tests install
    """

    def __init__(self):
        self.main = False
        self.unofficial = []
        self.factors = {}
        self.environments = {}
        self.pypy = False
        self.free_threaded = []
        self.systems = []
        self.packages = []
        self.servers = {}


def propose(facts, sources, databases, has):
    """Return the proposed Axes; `has` says whether a proposed cell has a Python that is as a function wants it."""
    result = Axes()
    result.main = sources.main
    found = [name for job in sources.test_jobs for name in job.packages]
    found += [services.packaged(*service) for job in sources.test_jobs for service in job.services.items()]
    result.packages = list(dict.fromkeys(filter(None, found)))
    if any(table.get("kind", name) == "sqlite" for name, table in databases.items()):
        result.pypy = sources.pypy and has(lambda one: facts.python[one].pypy)
        free = [one for one in sources.free_threaded if facts.python[one].free_threaded]
        result.free_threaded = [names.python_factor(one) for one in free if has(functools.partial(operator.eq, one))]
        result.systems = systems(sources.test_jobs)
    result.unofficial = unofficial(facts, sources)
    if sources.tox:
        result.factors = factors(facts, sources.tox.axes)
    elif sources.test_jobs:
        result.factors = job_axes.propose(facts, sources, databases)
    return result


def systems(jobs):
    """Return a runner for each system other than Linux that jobs with tests have."""
    found = {}
    for job in jobs:
        for runner in job.systems:
            name = runner.split("-")[0]
            if name in SYSTEMS and PATTERNS["runner"].match(runner):
                found.setdefault(name, runner)
    return list(found.values())


def unofficial(facts, sources):
    """Return the cells that are tested and not official, but known to work, as patterns.

    They are those of tox, and without its configuration those that the matrices of jobs combine.
    """
    found = {}
    rows = [] if sources.tox else [row for job in sources.test_jobs for row in job.rows]
    for cell in sources.tox.axes.cells if sources.tox else [job_axes.Row(facts, row, "") for row in rows]:
        if cell.python in facts.python and cell.django in facts.django and facts.works(cell.python, cell.django):
            found[names.join(names.python_factor(cell.python), names.django_factor(cell.django))] = True
    return list(found)


def factors(facts, axes):
    """Return the factors that versions of dependencies in the names of environments make."""
    result = {}
    for factor, table in axes.versions.items():
        name, version = branch_of(factor, axes.versions) or split(factor)
        mine = [cell for cell in axes.cells if factor in cell.others]
        if not mine or not names.is_factor(name + version.replace(".", "")):
            continue
        table = dict(table)
        if not version:
            # Not one of several versions that all have, but something beside the usual environments.
            if known(facts, mine):
                result[name] = {"versions": {"": dict(table, cells=patterns(known(facts, mine)))}}
            continue
        for key in ("django", "python"):
            limit = limit_of(facts, key, mine, axes.cells)
            if limit:
                table[key] = limit
        if not any(map(str.isdigit, version)):
            table["experimental"] = True
        result.setdefault(name, {"versions": {}})["versions"][version] = table
    for name, factor in result.items():
        if "" not in factor["versions"]:
            optional = without(facts, axes.cells, {name + version for version in factor["versions"]})
            factor.update({"optional": optional} if optional else {})
    for name, table in alternatives(facts, axes).items():
        result.setdefault(name, table)
    return result


def alternatives(facts, axes):
    """Return the factors that environments with other commands make, beside those whose commands all have.

    There are none with databases, of which each has commands of its own.
    """
    result = {}
    for factor in axes.alternatives if not axes.databases else ():
        name, table = factor.lower(), axes.purposes[factor]
        cells = {
            one: known(facts, [cell for cell in axes.cells if one in cell.others]) for one in (factor, axes.variant)
        }
        runs = any(shell.runs_tests(re.sub(r"\{env_?bin_?dir\}/", "", line)) for line in table["commands"])
        if not (runs and cells[factor] and ALTERNATIVE.match(name) and names.is_factor(name)):
            continue
        mine, others = patterns(cells[factor]), patterns(cells[axes.variant])
        version = {key: value for key, value in table.items() if value}
        version.update(replaces_commands=True, cells=["*"] if set(mine) == set(others) else mine)
        result[name] = {"versions": {"": version}}
    return result


# A name that is no version of something.
ALTERNATIVE = re.compile(r"[a-z][a-z_]*\Z")


def split(factor):
    """Return the name and the version in a factor like drf315; the version is empty without digits."""
    match = VERSION.match(factor)
    name, version = match.groups() if match else (factor, "")
    return name.strip("_"), version
