"""A workflow of GitHub Actions."""

import json

from . import ci, shards, template

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
    return template(
        "github.yml.j2",
        ci=config.ci,
        actions=matrix.facts.actions,
        uv=matrix.facts.tools["uv"],
        groups=[(group, rows(group, config.ci["shards"]), environment(group)) for group in groups],
        facts=matrix.facts,
        environments=ci.own_environments(matrix),
        host_python=ci.host_python(matrix),
        shard=ci.tool_command(matrix) + ' shard "$SHARD"',
        run=lambda names: ci.run_command(matrix, names),
        verify=ci.verify_command(matrix),
        tool=ci.tool_command(matrix),
        reports=ci.reports(matrix),
        quote=json.dumps,
    )


def rows(group, count):
    """Return what the matrix of a group's jobs says, a line for each job and shard."""
    if count == 1:
        return [row(job, group) for job in group.jobs]
    numbers = ["{}/{}".format(number, count) for number in range(1, count + 1)]
    return [row(job, group, shard) for job in group.jobs for shard in numbers]


def row(job, group, shard=None):
    """Return what the matrix of a job says, one line of JSON."""
    values = {"name": job.name, "python": job.version, "environments": job.names}
    if shard:
        values.update(name="{}, shard {}".format(job.name, shard), shard=shard)
    if group.in_container:
        values["container"] = job.python.image
    return json.dumps(values)


def environment(group):
    """Return the variables of a job: in a container the server's name is its service's."""
    return group.variables("database" if group.in_container else None)
