"""Axes of a matrix whose values are tables, as `deps: [{python: "3.9", django: "~=4.2"}]`: each key is an axis."""

import re

from .values import mapping, plain, scalars

EXPRESSION = re.compile(r"\bmatrix\.([\w-]+)\.([\w-]+)")

# Keys that say too little without the name of the axis, like `version` in `python: [{version: "3.9"}]`.
GENERAL = re.compile(r"(?:versions?|ver|v|name|label|value|id)\Z", re.I)

# What a matrix has beside axes: combinations.
ROWS = ("include", "exclude")


def apart(data):
    """Return the data of a workflow with a name of its own for each key of such tables, also where it is used."""
    data = mapping(data)
    jobs = {name: of_job(mapping(job)) for name, job in mapping(data.get("jobs")).items()}
    return dict(data, jobs=jobs) if jobs else data


def of_job(job):
    """Return the table of a job with such names."""
    strategy = mapping(job.get("strategy"))
    matrix = mapping(strategy.get("matrix"))
    names = names_of(matrix)
    if not names:
        return job
    job = renamed(job, names)
    found = {
        key: [in_row(row, names) for row in listed(value)] if key in ROWS else in_axis(key, value, names)
        for key, value in mapping(mapping(job.get("strategy")).get("matrix")).items()
    }
    return dict(job, strategy=dict(strategy, matrix=found))


def names_of(matrix):
    """Return {(axis, key of its tables): what the key is called}: as it is, unless another one is called so."""
    keys = [
        (str(axis), str(key))
        for axis, value in matrix.items()
        if axis not in ROWS
        for one in listed(value)
        for key in mapping(one)
    ]
    keys = list(dict.fromkeys(keys))
    known = [key for _, key in keys] + [str(axis) for axis in matrix]
    return {
        (axis, key): "{}-{}".format(axis, key) if known.count(key) > 1 or GENERAL.match(key) else key
        for axis, key in keys
    }


def renamed(value, names):
    """Return a value of YAML with the new names in its expressions."""
    if isinstance(value, dict):
        return {key: renamed(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if isinstance(value, str):
        return EXPRESSION.sub(lambda match: "matrix." + names.get(match.groups(), ".".join(match.groups())), value)
    return value


def in_axis(axis, value, names):
    """Return the values of an axis with the new names in its tables."""
    found = [{names[str(axis), str(key)]: one for key, one in mapping(row).items()} for row in listed(value)]
    return found if any(found) else value


def in_row(row, names):
    """Return a combination with the keys of its tables in the place of these."""
    result = {}
    for axis, value in mapping(row).items():
        inner = {names.get((str(axis), str(key)), key): one for key, one in mapping(value).items()}
        result.update(inner or {axis: value})
    return result


def listed(value):
    """Return a list, an empty one for anything else."""
    return value if isinstance(value, list) else []


def parts(axis, value):
    """Return the values of an axis, each as what it is of a combination: {name: text}."""
    result = [{axis: text} for text in scalars(value)]
    tables = [mapping(one) for one in listed(value) if mapping(one)]
    return result + [
        {str(key): plain(one) for key, one in table.items() if isinstance(one, (str, int, float))} for table in tables
    ]
