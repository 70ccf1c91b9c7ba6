"""What became of everything that the project had: taken, translated, or left out with the lines to write."""

from .entry import LEFT_OUT, TAKEN, TRANSLATED, Entry

__all__ = ["Entry", "LEFT_OUT", "TAKEN", "TRANSLATED"]
