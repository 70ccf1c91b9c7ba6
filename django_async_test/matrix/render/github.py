"""A workflow of GitHub Actions."""

import json

from . import ci, template

# Jobs of one workflow run that come from a matrix: at most 256.
LIMIT = 240


def workflow(matrix):
    """Return the text of the workflow without its header."""
    config = matrix.config
    groups = ci.groups(matrix, LIMIT, lambda python: not python.is_on(config.ci["runner"]))
    return template(
        "github.yml.j2",
        ci=config.ci,
        actions=matrix.facts.actions,
        uv=matrix.facts.tools["uv"],
        groups=[(group, [row(job, group) for job in group.jobs], environment(group)) for group in groups],
        facts=matrix.facts,
        environments=ci.own_environments(matrix),
        host_python=ci.host_python(matrix),
        run=lambda names: ci.run_command(matrix, names),
        verify=ci.verify_command(matrix),
        tool=ci.tool_command(matrix),
        reports=ci.reports(matrix),
        quote=json.dumps,
    )


def row(job, group):
    """Return what the matrix of a job says, one line of JSON."""
    values = {"name": job.name, "python": job.version, "environments": job.names}
    if group.in_container:
        values["container"] = job.python.image
    return json.dumps(values)


def environment(group):
    """Return the variables of a job: in a container the server's name is its service's."""
    return group.variables("database" if group.in_container else None)
