"""A pipeline of GitLab CI."""

import json

from . import ci, plugin, template

# Jobs in one pipeline, on the plan with the lowest limit: 500.
LIMIT = 400


def pipeline(matrix):
    """Return the text of .gitlab-ci.yml without its header."""
    config = matrix.config
    # Every job runs in a container: that of its Python.
    groups = ci.groups(matrix, LIMIT, lambda python: False)
    return template(
        "gitlab.yml.j2",
        ci=config.ci,
        install_uv=ci.INSTALL_UV.format(matrix.facts.tools["uv"]),
        groups=groups,
        environments=ci.own_environments(matrix),
        host_image=matrix.facts.python[ci.host_python(matrix)].image,
        tox=ci.tox_command(matrix),
        tox_option=ci.tox_option(matrix),
        tool=ci.tool_command(matrix),
        reports=ci.reports(matrix) if plugin.form(matrix) != "none" else None,
        coverage=ci.coverage_command(matrix, ci.reports(matrix)) if matrix.config.coverage.is_on else None,
        quote=quote,
        scalar=ci.scalar,
    )


def quote(text, mark='"'):
    """Return a text as YAML has it; with apostrophes, what has quotation marks in it is easier to read."""
    return json.dumps(text) if mark == '"' else "'{}'".format(text.replace("'", "''"))
