"""A check that an extension of asynctest has added to `DEFAULTS`."""

from .base import Check
from .selection import _fail_on

__unittest = True


class ExtensionCheck(Check):
    """Calls the functions that an extension has put on `_fail_on`, with the test case, if they are callable."""

    def __init__(self, run, value, name):
        super().__init__(run, value)
        self._name = name

    def before_set_up(self):
        self._call("before_test_" + self._name)

    def after_tear_down(self):
        self._call(self._name)

    def _call(self, name):
        function = getattr(_fail_on, name, None)
        if callable(function):
            function(self.run.test)
