"""A pipeline of GitLab CI."""

import json

from . import ci, template

# Jobs in one pipeline, on the plan with the lowest limit: 500.
LIMIT = 400


def pipeline(matrix):
    """Return the text of .gitlab-ci.yml without its header."""
    config = matrix.config
    # Every job runs in a container: that of its Python.
    groups = ci.groups(matrix, LIMIT, lambda python: False, ci.has_image)
    reports = ci.reports(matrix)
    return template(
        "gitlab.yml.j2",
        ci=config.ci,
        daemons=ci.daemons(config.ci["packages"]),
        install_uv=ci.INSTALL_UV.format(matrix.facts.tools["uv"]),
        groups=groups,
        environments=ci.own_environments(matrix),
        host_image=matrix.facts.python[ci.host_python(matrix)].image,
        run=lambda names: ci.run_command(matrix, names),
        tool=ci.tool_command(matrix),
        reports=reports,
        verify=ci.verify_command(matrix, reports, ci.has_image),
        coverage=ci.coverage_command(matrix, reports),
        quote=quote,
        scalar=ci.scalar,
    )


def quote(text, mark='"'):
    """Return a text as YAML has it; with apostrophes, what has quotation marks in it is easier to read."""
    return json.dumps(text) if mark == '"' else "'{}'".format(text.replace("'", "''"))
