"""What the project's GitHub workflows, its noxfile.py and the environments of hatch say about running the tests."""

from . import hatch, nox, workflows

__all__ = ["hatch", "nox", "workflows"]
