"""Functions of unittest.mock, run with other classes than its own.

asynctest documents most of its mocks as "what unittest.mock does, with these
classes".  So it is the code of the running Python that does it: a function is
made a second time, from its code and from names of which some are replaced.
unittest.mock itself stays as it is.

Needed by: every Python; create_autospec() and patch() of unittest.mock do not take the classes that they use.
Delete when: never; unittest.mock has no such argument.
Upstream: https://docs.python.org/3/library/unittest.mock.html
Tests: tests/compat/shims/test_borrowed.py
"""

import types
from unittest import mock

__unittest = True


def names(**replaced):
    """Return a copy of the names in unittest.mock, some of which are `replaced`."""
    return dict(vars(mock), **replaced)


def rebound(function, names):
    """Return `function` with `names` as its globals; what is put into `names` later counts too."""
    if function.__closure__:
        raise ValueError("{!r} depends on more than its globals.".format(function))
    twin = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__)
    twin.__kwdefaults__ = function.__kwdefaults__
    twin.__qualname__ = function.__qualname__
    twin.__doc__ = function.__doc__
    return twin
