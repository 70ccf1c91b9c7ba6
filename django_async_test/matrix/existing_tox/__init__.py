"""What an existing tox configuration says about running the tests: its commands, dependencies and variables."""

from .found import Found
from .read import read

__all__ = ["Found", "read"]
