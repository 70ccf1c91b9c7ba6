"""Factors that the matrices of jobs make: dependencies in several versions, and variables that the tests look at."""

import re

from ..existing_ci import database_axis, varied, workflows
from . import limits, sources


class Row(object):
    """A combination of a job's matrix as a cell: its series of Python and Django, and the factor that it has."""

    def __init__(self, facts, row, factor):
        series = [workflows.series_of(key, text, facts) for key, text in row.items()]
        self.django = next((django for django, _ in series if django), None)
        self.python = next((python for _, python in series if python), None)
        self.others = [factor]


def propose(facts, found, databases):
    """Return {name: factor} for jobs; `found` are the Sources, and `databases` are proposed already."""
    taken = {name for table in databases.values() for name in table.get("set_env", ())}
    result = {}
    for job in found.test_jobs:
        for axis in dict.fromkeys(key for row in job.rows for key in row):
            name = varied.factor_name(axis)
            made = versions_of(job, axis, found.files, taken) if name and name not in result else {}
            if len(made) > 1:
                result[name] = factor(facts, job, axis, name, made)
    return result


def versions_of(job, axis, files, taken):
    """Return {value: (version, its table)} for an axis; {} for one that is no factor."""
    values = list(dict.fromkeys(row[axis] for row in job.rows if row.get(axis)))
    result = {}
    if axis in job.varied:
        for value in values:
            requirement = varied.requirement(job.varied[axis], value)
            if requirement:
                result[value] = (requirement[1], {"deps": [requirement[0]]})
    elif not workflows.KNOWN_AXIS.search(axis) and not any(map(database_axis.kind_of, values)):
        expression = re.compile(r"\$\{\{\s*matrix\." + re.escape(axis) + r"\s*\}\}\Z")
        named = [one for one, text in database_axis.variables(job).items() if expression.match(text)]
        named = [one for one in named if one not in taken and sources.is_for_tests(one, "", files)]
        for value in values if named else ():
            result[value] = (re.sub(r"[^a-z0-9]", "", value.lower()), {"set_env": dict.fromkeys(named, value)})
    names = [version for version, _ in result.values()]
    return result if all(names) and len(set(names)) == len(names) else {}


def factor(facts, job, axis, name, made):
    """Return the table of a factor with the versions that were made of an axis, each for the cells that have it."""
    cells, of_version = [], {}
    for row in job.rows:
        value = row.get(axis)
        if value in made or varied.is_absent(value):
            cells.append(Row(facts, row, name + made[value][0] if value in made else ""))
            of_version.setdefault(value, []).append(cells[-1])
    result = {"versions": {}}
    for value, (version, table) in made.items():
        for key in ("django", "python"):
            limit = limits.limit_of(facts, key, of_version[value], cells)
            table.update({key: limit} if limit else {})
        result["versions"][version] = table
    optional = limits.without(facts, cells, {name + version for version in result["versions"]})
    return dict({"optional": optional}, **result) if optional else result
