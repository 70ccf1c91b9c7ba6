"""How long a patch lasts in a function that pauses.

Mirrors: ``PatchScope`` of ``asynctest.mock`` 0.13.0.
Gaps: none known.
Needed by: Python 3.8 and later; earlier ones where asynctest is not installed, or older than 0.8.
Delete when: never; unittest.mock has no scopes.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.mock.html#patch
Tests: tests/compat/shims/test_scopes.py
"""

import enum

__unittest = True


class PatchScope(enum.Enum):
    """When a patch of a generator or coroutine is active: only while it executes, or until it ends."""

    LIMITED = 1
    GLOBAL = 2


LIMITED = PatchScope.LIMITED
GLOBAL = PatchScope.GLOBAL


def is_limited(scope):
    """Return whether `scope`, one of ours or of the installed asynctest, is LIMITED; refuse everything else.

    Raises ValueError for what is no scope.
    """
    name = getattr(scope, "name", None)
    if not isinstance(scope, enum.Enum) or name not in PatchScope.__members__:
        raise ValueError("{!r} is no scope of a patch: use asynctest.GLOBAL or asynctest.LIMITED.".format(scope))
    return name == "LIMITED"
