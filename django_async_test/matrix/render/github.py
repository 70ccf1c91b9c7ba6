"""A workflow of GitHub Actions."""

import json

from . import actions, ci, plugin, template

# Jobs of one workflow run that come from a matrix: at most 256.
LIMIT = 240


def workflow(matrix):
    """Return the text of the workflow without its header."""
    config = matrix.config
    groups = ci.groups(matrix, LIMIT, lambda python: not python.setup_python)
    environments = ci.own_environments(matrix)
    return template(
        "github.yml.j2",
        ci=config.ci,
        actions=actions.pinned(matrix),
        uv=matrix.facts.tools["uv"],
        groups=groups,
        title=title,
        row=row,
        is_plain=lambda group: is_plain(matrix, group),
        pythons=lambda group: [job.python.series for job in group.jobs],
        flow=ci.flow,
        listed=ci.listed,
        mapping=ci.mapping,
        wrap=ci.wrap,
        facts=matrix.facts,
        environments=environments,
        needs=[group.id for group in groups] + ["environments"] * bool(environments),
        host_python=ci.host_python(matrix),
        tox=ci.tox_command(matrix),
        tox_option=ci.tox_option(matrix),
        tool=ci.tool_command(matrix),
        reports=ci.reports(matrix) if plugin.form(matrix) != "none" else None,
        coverage=config.coverage,
        coverage_command=ci.coverage_command(matrix, "reports"),
        quote=json.dumps,
    )


def has_parts(group):
    """Return whether the environments of a Python are several jobs of a group."""
    return len({job.python.series for job in group.jobs}) < len(group.jobs)


def is_plain(matrix, group):
    """Return whether the factors of a Python and a database choose just the environments of each job of a group."""
    if has_parts(group) or group.in_container or group.experimental:
        return False
    for job in group.jobs:
        factors = {job.python.factor, group.database.name}
        meant = [one.name for one in matrix.environments if factors <= set(one.name.split("-"))]
        if sorted(meant) != sorted(environment.name for environment in job.environments):
            return False
    return True


def title(group):
    """Return the name of a group's jobs; each has one of its own where some have the same Python."""
    if has_parts(group):
        return "${{ matrix.name }}"
    return "Python ${{{{ matrix.python }}}}, {}".format(group.id.replace("-", " "))


def row(group, job):
    """Return the lines of what the matrix says about a job."""
    values = {"name": job.name} if has_parts(group) else {}
    values["python"] = job.python.series
    if not job.python.setup_python:
        values["container"] = job.python.image
    values["environments"] = job.names
    line = "- " + ci.flow(values)
    if len(line) + 10 <= ci.WIDTH:
        return [line]
    lines = [line for key, value in values.items() for line in ci.scalar(key, value, 12)]
    return ["- " + lines[0]] + ["  " + text for text in lines[1:]]
