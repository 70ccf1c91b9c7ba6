"""What tells in one go that parts are as they were: most tests change nothing, and the functions of some thirty parts,
called one after the other, take longer than such a test.
"""

__unittest = True


class Marks(object):
    """Functions, mostly those of C, and what they return as long as nothing has changed."""

    __slots__ = ("_functions", "_values")

    def __init__(self):
        self._functions, self._values = [], []

    def add(self, pairs):
        """Add a list of (function, value), which `Part.marks()` has returned."""
        for function, value in pairs:
            self._functions.append(function)
            self._values.append(value)

    def are_same(self):
        """Return whether all functions return what equals the value beside them."""
        try:
            return [function() for function in self._functions] == self._values
        except Exception:
            # Something is gone; or is compared in a way of its own.  The part will say.
            return False
