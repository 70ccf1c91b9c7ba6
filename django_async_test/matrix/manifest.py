"""All that is known about the environments, for programs."""

from . import facts
from .render.ci import server_of


def manifest(matrix):
    """Return what `list --json` prints and `verify` compares with."""
    return {
        "table": str(matrix.facts.updated),
        "environments": [entry(matrix, environment) for environment in matrix.environments],
        "left_out": matrix.left_out,
    }


def entry(matrix, environment):
    """Return what is known about one environment."""
    django = matrix.facts.django[environment.django]
    since = matrix.facts.official(environment.python, environment.django)
    server = server_of(matrix, environment)
    return {
        "name": environment.name,
        "python": environment.python,
        "django": environment.django,
        "database": environment.database.name,
        "kind": environment.database.kind,
        "driver": environment.database.driver,
        "factors": {version.factor: version.name for version in environment.versions},
        "official": environment.cell.status == "official",
        "reason": environment.cell.reason,
        "experimental": environment.experimental or None,
        "on_request": environment.on_request,
        "django_next": django.version if environment.django == facts.MAIN else None,
        # The first release of the series that supports this Python, and the oldest server that it accepts.
        "django_since": None if since == facts.MAIN else since,
        "server_since": django.servers.get(environment.database.kind),
        "image": server and server["image"],
        "min_tests": matrix.config.reports.min_tests,
        "requirements": matrix.requirements(environment),
    }
