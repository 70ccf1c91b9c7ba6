"""What the project's jobs of CI, noxfile.py, hatch and the targets that they call say about running the tests."""

from . import circleci, hatch, nox, targets, travis, workflows

__all__ = ["circleci", "hatch", "nox", "targets", "travis", "workflows"]
