"""A project's configuration: one parser for each table; an error names file, line and key of the mistake."""

from .project import Config, load
from .source import OWN_FILE, PYPROJECT, TABLE, Source, find

__all__ = ["Config", "OWN_FILE", "PYPROJECT", "Source", "TABLE", "find", "load"]
