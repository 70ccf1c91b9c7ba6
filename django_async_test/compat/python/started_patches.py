"""Tell which patches of unittest.mock were started and not stopped: those that ``patch.stopall()`` would stop.

Needed by: the part ``patches`` of what a test can change.
Delete when: never; the list is private. Without it no patch is found.
Upstream: https://github.com/python/cpython/blob/main/Lib/unittest/mock.py (``_patch._active_patches``)
Tests: tests/compat/python/test_started_patches.py
"""

import functools
import sys
from unittest import mock

__unittest = True


def started():
    """Return a list of the patches, in the order in which they were started."""
    found = getattr(mock._patch, "_active_patches", ())
    # Those of the package mock, which has its own.
    other = sys.modules.get("mock.mock")
    if other is None:
        return list(found)
    return list(found) + list(getattr(getattr(other, "_patch", None), "_active_patches", ()))


def mark():
    """Return (function, value): as long as ``function()`` returns what equals the value, no patch was started."""
    return (started, []) if "mock.mock" in sys.modules else (_read, [])


# A function of C
_read = functools.partial(getattr, mock._patch, "_active_patches", [])


def target_of(patch):
    """Return what it patches, as an object and the name of an attribute; None for that of ``patch.dict()``."""
    if not hasattr(patch, "attribute"):
        return patch.in_dict, None
    try:
        return patch.getter(), patch.attribute
    except Exception:
        # It can be imported no more.
        return None, patch.attribute
