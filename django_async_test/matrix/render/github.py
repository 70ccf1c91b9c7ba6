"""A workflow of GitHub Actions."""

import json

from ..plugin.records import SHARD
from . import actions, ci, shards, template

# Jobs of one workflow run that come from a matrix: at most 256.
LIMIT = 240


def workflow(matrix):
    """Return the text of the workflow without its header."""
    config = matrix.config
    if config.ci["shards"] > 1 and not shards.takes_arguments(config):
        config.fail(("ci", "shards"), "the command takes no arguments: write {posargs} into it.")
    groups = ci.groups(
        matrix, max(1, LIMIT // config.ci["shards"]), lambda python: not python.is_on(config.ci["runner"])
    )
    environments = ci.own_environments(matrix)
    return template(
        "github.yml.j2",
        ci=config.ci,
        actions=actions.pinned(matrix),
        uv=matrix.facts.tools["uv"],
        groups=groups,
        title=lambda group: title(group, config.ci["shards"]),
        rows=lambda group: rows(group, config.ci["shards"]),
        is_plain=lambda group: is_plain(matrix, group),
        pythons=lambda group: [job.python.series for job in group.jobs],
        flow=ci.flow,
        listed=ci.listed,
        mapping=ci.mapping,
        wrap=ci.wrap,
        daemons=ci.daemons,
        facts=matrix.facts,
        environments=environments,
        needs=[group.id for group in groups] + ["environments"] * bool(environments),
        host_python=ci.host_python(matrix),
        shard='{} shard "${}"'.format(ci.tool_command(matrix), SHARD),
        shard_variable=SHARD,
        run=lambda names, selection="-e": ci.run_command(matrix, names, selection),
        tool=ci.tool_command(matrix),
        reports=ci.reports(matrix),
        verify=ci.verify_command(matrix, "reports"),
        coverage=config.reports.coverage,
        coverage_command=ci.coverage_command(matrix, "reports"),
        quote=json.dumps,
    )


def has_parts(group):
    """Return whether the environments of a Python are several jobs of a group."""
    return len({job.version for job in group.jobs}) < len(group.jobs)


def is_plain(matrix, group):
    """Return whether the factors of a Python and a database choose just the environments of each job of a group."""
    if has_parts(group) or group.in_container or group.experimental:
        return False
    # Only tox chooses by factors, and the jobs of shards differ in more than their Python.
    if ci.runs_with(matrix) != "tox" or matrix.config.ci["shards"] > 1:
        return False
    for job in group.jobs:
        factors = {job.python.factor, group.database.name}
        meant = [one.name for one in matrix.environments if factors <= set(one.name.split("-"))]
        if sorted(meant) != sorted(environment.name for environment in job.environments):
            return False
    return True


def title(group, shards):
    """Return the name of a group's jobs; each has one of its own where some have the same Python."""
    if has_parts(group):
        text = "${{ matrix.name }}"
    else:
        text = "Python ${{{{ matrix.python }}}}, {}".format(group.id.replace("-", " "))
    return text + ", shard ${{ matrix.shard }}" * (shards > 1)


def rows(group, count):
    """Return the lines of what the matrix says about each job of a group, and each of some shards of it."""
    if count == 1:
        return [line for job in group.jobs for line in row(group, job)]
    numbers = ["{}/{}".format(number, count) for number in range(1, count + 1)]
    return [line for job in group.jobs for shard in numbers for line in row(group, job, shard)]


def row(group, job, shard=None):
    """Return the lines of what the matrix says about a job."""
    values = {"name": job.name} if has_parts(group) else {}
    values["python"] = job.version
    if shard:
        values["shard"] = shard
    if group.in_container:
        values["container"] = job.python.image
    values["environments"] = job.names
    line = "- " + ci.flow(values)
    if len(line) + 10 <= ci.WIDTH:
        return [line]
    lines = [line for key, value in values.items() for line in ci.scalar(key, value, 12)]
    return ["- " + lines[0]] + ["  " + text for text in lines[1:]]
