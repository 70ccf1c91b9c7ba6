"""What an existing tox configuration says about running the tests: its commands, dependencies and variables."""

from .find import read
from .found import Found

__all__ = ["Found", "read"]
