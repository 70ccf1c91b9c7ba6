"""What surrounds the jobs that run the tests: when they run, which jobs wait for them, and whose failure counts."""

import re

from .. import names, selection
from ..existing_ci import workflows
from ..existing_ci.values import mapping, scalars
from ..facts import MAIN
from ..toml import assignments
from .entry import LEFT_OUT, TRANSLATED, Entry

# Events for which the matrix runs, or can run.
OURS = ("push", "pull_request", "pull_request_target", "workflow_dispatch", "schedule", "merge_group")

# Conditions on the value of an axis, as far as they are understood.
CONDITIONS = (
    (r"matrix\.([\w-]+)", lambda value, _: value.lower() == "true"),
    (r"matrix\.([\w-]+) ?== ?'([^']*)'", lambda value, other: value == other),
    (r"matrix\.([\w-]+) ?== ?(true)", lambda value, _: value.lower() == "true"),
    (r"contains\(matrix\.([\w-]+), ?'([^']*)'\)", lambda value, other: other in value),
    (r"startsWith\(matrix\.([\w-]+), ?'([^']*)'\)", lambda value, other: value.startswith(other)),
    (r"endsWith\(matrix\.([\w-]+), ?'([^']*)'\)", lambda value, other: value.endswith(other)),
)


def waiting(job, jobs):
    """Return the names of the jobs that run no tests and wait for one that does."""
    return [one.name for one in jobs if one.path == job.path and job.name in one.needs and not one.is_test]


def of_job(job, name, matrix):
    """Return the entries about what surrounds a job that runs the tests."""
    events = of_events(job, name, matrix.config.ci["branch"])
    return events + of_failures(job, name, matrix) + of_options(job, name)


def of_events(job, name, branch):
    """Return the entries about the events, branches and files for which a job runs, as far as ours differ."""
    result = []
    others = [event for event in job.triggers if str(event) not in OURS]
    if others:
        text = "the matrix runs for pushes, pull requests, on a schedule and by hand"
        result.append(Entry(job.path, "event", "{} of {}".format(", ".join(map(str, others)), name), LEFT_OUT, text))
    push = mapping(job.triggers.get("push"))
    pushed = [one for one in scalars(push.get("branches", [])) if one not in (branch, "$default-branch")]
    pushed += ["tag " + one for one in scalars(push.get("tags", []))]
    if pushed:
        text = "the matrix runs for pushes to one branch, which is branch in [ci], and for all pull requests"
        result.append(Entry(job.path, "push", "to {} of {}".format(", ".join(pushed), name), LEFT_OUT, text))
    for key in ("paths", "paths-ignore"):
        found = [one for event in job.triggers.values() for one in scalars(mapping(event).get(key, []))]
        if set(found) - {"**"}:
            shown = "{}: {} of {}".format(key, ", ".join(dict.fromkeys(found)), name)
            result.append(Entry(job.path, "filter", shown, LEFT_OUT, "the matrix runs whatever files have changed"))
    return result


def of_failures(job, name, matrix):
    """Return the entries about combinations of a job whose failure does not count."""
    if not job.may_fail:
        return []
    shown = "continue-on-error of {}".format(name)
    patterns = patterns_of(job, matrix)
    if patterns and all(one.endswith(names.django_factor(MAIN)) for one in patterns):
        text = "they may fail here too, as all environments with Django's branch main"
        return [Entry(job.path, "setting", shown, TRANSLATED, text)]
    text = "what may fail there must not here"
    lines = assignments({"experimental": patterns}) if patterns else []
    return [Entry(job.path, "setting", shown, LEFT_OUT, text, lines)]


def of_options(job, name):
    """Return the entry of what else says when and how a job runs."""
    found = ["{} = {}".format(key, value) for key, value in job.options.items()]
    text = "the matrix does not have it: its jobs run alike for each event, at once, and only read the repository"
    shown = "{} of {}".format("; ".join(found), name)
    return [Entry(job.path, "setting", shown, LEFT_OUT, text)] if found else []


def patterns_of(job, matrix):
    """Return patterns for the environments of those combinations whose failure does not count, as far as it is known.

    Where a failure of none counts there is none: all environments would be experimental.
    """
    result = []
    for row in job.rows:
        if not may_fail(job.may_fail, row):
            continue
        found = [workflows.series_of(key, text, matrix.facts) for key, text in row.items()]
        django = next((one for one, _ in found if one), None)
        python = next((one for _, one in found if one and one[0].isdigit()), None)
        pattern = names.join(python and names.python_factor(python), django and names.django_factor(django))
        if pattern and selection.matching(pattern, matrix.environments):
            result.append(pattern)
    return list(dict.fromkeys(result))


def may_fail(text, row):
    """Return whether an expression that `continue-on-error` is holds for a combination, as far as it is understood."""
    inside = re.match(r"\$\{\{\s*(.*?)\s*\}\}\Z", text)
    for part in re.split(r"\s*\|\|\s*", inside.group(1)) if inside else ():
        for pattern, holds in CONDITIONS:
            match = re.match(pattern + r"\Z", part)
            if match and holds(row.get(match.group(1), ""), match.groups()[-1]):
                return True
    return False
