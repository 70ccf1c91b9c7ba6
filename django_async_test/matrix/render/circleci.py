"""A configuration of CircleCI."""

import json

from . import ci, template

# A configuration can have more jobs, but more are too many to look at.
LIMIT = 400


def config(matrix):
    """Return the text of .circleci/config.yml without its header."""
    groups = ci.groups(matrix, LIMIT, lambda python: False, ci.has_image)
    reports = ci.reports(matrix)
    return template(
        "circleci.yml.j2",
        ci=matrix.config.ci,
        daemons=ci.daemons(matrix.config.ci["packages"]),
        install_uv=ci.INSTALL_UV.format(matrix.facts.tools["uv"]),
        groups=groups,
        environments=ci.own_environments(matrix),
        host_image=matrix.facts.python[ci.host_python(matrix)].image,
        run=lambda names: ci.run_command(matrix, names),
        tool=ci.tool_command(matrix),
        reports=reports,
        verify=ci.verify_command(matrix, reports, ci.has_image),
        coverage=ci.coverage_command(matrix, reports),
        quote=json.dumps,
        scalar=ci.scalar,
    )
