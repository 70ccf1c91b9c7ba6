"""A configuration of CircleCI."""

import json

from . import ci, plugin, template

# A configuration can have more jobs, but more are too many to look at.
LIMIT = 400


def config(matrix):
    """Return the text of .circleci/config.yml without its header."""
    groups = ci.groups(matrix, LIMIT, lambda python: False)
    return template(
        "circleci.yml.j2",
        ci=matrix.config.ci,
        install_uv=ci.INSTALL_UV.format(matrix.facts.tools["uv"]),
        groups=groups,
        environments=ci.own_environments(matrix),
        host_image=matrix.facts.python[ci.host_python(matrix)].image,
        tox=ci.tox_command(matrix),
        tox_option=ci.tox_option(matrix),
        tool=ci.tool_command(matrix),
        reports=ci.reports(matrix) if plugin.form(matrix) != "none" else None,
        coverage=ci.coverage_command(matrix, ci.reports(matrix)) if matrix.config.coverage.is_on else None,
        quote=json.dumps,
        scalar=ci.scalar,
    )
