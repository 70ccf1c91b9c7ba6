"""What the project's GitHub workflows, and its noxfile.py, say about running the tests."""

from . import nox, workflows

__all__ = ["nox", "workflows"]
