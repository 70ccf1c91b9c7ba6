"""What the project's jobs of CI, noxfile.py, hatch and the targets that they call say about running the tests."""

from . import hatch, nox, targets, travis, workflows

__all__ = ["hatch", "nox", "targets", "travis", "workflows"]
