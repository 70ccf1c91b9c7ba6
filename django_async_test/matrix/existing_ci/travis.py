"""The configuration of Travis CI, which tests old packages where nothing newer does, as a workflow's job."""

import os
import re

import yaml

from .. import reading
from ..existing_tox import lines
from . import shell
from .values import MOST, mapping, plain, scalars
from .workflows import Job, noting, read_script, read_targets, series_of

FILE = ".travis.yml"

# What runs before the tests, and those.
SCRIPTS = ("before_install", "install", "before_script", "script")

KINDS = (
    ("postgres", re.compile("postg", re.I)),
    ("mariadb", re.compile("maria", re.I)),
    ("mysql", re.compile("mysql", re.I)),
)

# A variable in a list: NAME=value, the value perhaps in quotes.
VARIABLE = re.compile(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)")


def read(directory, facts, notes, targets):
    """Return a list of the one Job that the file describes, an empty one without it; `targets` are the project's."""
    with noting(FILE, notes):
        text = reading.text(os.path.join(directory, FILE), FILE)
        if text is None or len(text) > MOST:
            return []
        found = job(mapping(yaml.load(text, Loader=yaml.SafeLoader)), facts)
        read_targets(found, targets)
        return [found]
    return []


def job(data, facts):
    """Return the Job of a whole file."""
    result = Job(FILE, "tests")
    jobs = data.get("matrix") or data.get("jobs")
    rows = mapping(jobs).get("include")
    for table in [data] + [mapping(row) for row in (rows if isinstance(rows, list) else ())]:
        for text in scalars(table.get("python")):
            take(result, series_of("python", text, facts))
        for name, value in environment(table.get("env")):
            # A variable of any name may be what is installed.
            own = [value] if re.search("django", name, re.I) else filter(lines.is_django, [value, *value.split()])
            for one in own:
                take(result, series_of("django", one, facts))
    common = mapping(data.get("env")).get("global")
    result.env.update({name: value for name, value in environment(common) if "$" not in value})
    for name in scalars(data.get("services")) + list(mapping(data.get("addons"))):
        kind = next((kind for kind, pattern in KINDS if pattern.search(name)), None)
        if kind or name in scalars(data.get("services")):
            result.services.setdefault(kind or name, "")
    for key in SCRIPTS:
        read_script(result, [one for line in scalars(data.get(key)) for one in shell.commands(line)], {})
    return result


def environment(value):
    """Return the (name, value) pairs of variables: in a text, a list of them, or below `matrix` and `jobs`."""
    if isinstance(value, dict):
        lists = [value[key] for key in ("matrix", "jobs", "global") if key in value]
        pairs = [pair for one in lists for pair in environment(one)]
        return pairs if lists else [(str(name), plain(one)) for name, one in value.items()]
    if isinstance(value, list):
        return [pair for one in value for pair in environment(one)]
    return [(name, text.strip("\"'")) for name, text in VARIABLE.findall(value)] if isinstance(value, str) else []


def take(result, series):
    """Take a (Django, Python) into the axes of a job, unless it is there or none."""
    for one, axis in zip(series, (result.djangos, result.pythons)):
        if one and one not in axis:
            axis.append(one)
