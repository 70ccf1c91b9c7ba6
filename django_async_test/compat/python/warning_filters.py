"""Restore the filters of warnings, and let Python forget what it has decided by others, line by line.

Needed by: `unawaited`, `resource_warnings`, and the filters that a test can change; ``catch_warnings()`` would also
    undo what the code under test sets.
Delete when: never; the notification of a change is private.
Upstream: https://bugs.python.org/issue4180 (the registry of each module has the version of the filters)
Tests: tests/compat/python/test_warning_filters.py
"""

import warnings

__unittest = True


def keep(undo):
    """Let `undo` restore the filters that there are now."""
    undo.callback(put_back, warnings.filters[:])


def put_back(filters):
    """Make the filters what they were, a copy of ``warnings.filters``."""
    warnings.filters[:] = filters
    if hasattr(warnings, "_filters_mutated"):
        warnings._filters_mutated()
