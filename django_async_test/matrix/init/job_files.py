"""Files of requirements that a job installs by the value of an axis, one for each Django or Python."""

from ..existing_ci import workflows
from ..facts import MAIN


def take(found, job, facts, files):
    """Have the dependencies of `found` the files that a job has for some series in the place of their template."""
    for axis, template in job.files.items():
        result = of_axis(axis, template, job, facts, files)
        if result:
            shown = "-r " + template.format("$EXPRESSION")
            found.deps = [entry for entry in found.deps if entry[0] != shown] + result
            # What is for some of them is told from what is for all.
            found.djangos = [one for one in facts.django if one in job.djangos and one != MAIN]
            found.pythons = [one for one in facts.python if one in job.pythons]


def of_axis(axis, template, job, facts, files):
    """Return [(file, Djangos or None for all, Pythons or None for all)] for the values of an axis."""
    result = {}
    for value in dict.fromkeys(row[axis] for row in job.rows if row.get(axis)):
        django, python = workflows.series_of(axis, value, facts)
        path = template.format(value)
        if (django or python) and django != MAIN and files.exists(path):
            djangos, pythons = result.setdefault("-r " + path, ([], []))
            djangos += [django] if django else []
            pythons += [python] if python else []
    return [(text, djangos or None, pythons or None) for text, (djangos, pythons) in result.items()]
