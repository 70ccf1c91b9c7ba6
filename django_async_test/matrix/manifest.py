"""All that is known about the environments, for programs."""

from . import facts


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
    return {
        "name": environment.name,
        "python": environment.python,
        "django": environment.django,
        "database": environment.database.name,
        "kind": environment.database.kind,
        "driver": environment.database.driver,
        "factors": {version.factor: version.name for version in environment.versions},
        "official": environment.cell.status == "official",
        "axis": environment.axis.kind if environment.axis else None,
        "reason": environment.cell.reason,
        "experimental": environment.experimental or None,
        "on_request": environment.on_request,
        "django_next": django.version if environment.django == facts.MAIN else None,
        "requirements": matrix.requirements(environment),
    }
