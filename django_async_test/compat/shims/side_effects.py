"""Iterators for the side effect of a mock.

Mirrors: ``return_once()`` of ``asynctest.mock`` 0.13.0.
Gaps: none known.
Needed by: Python 3.8 and later; earlier ones where asynctest is not installed.
Delete when: never; unittest.mock has no such function.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.mock.html#asynctest.return_once
Tests: tests/compat/shims/test_side_effects.py
"""

__unittest = True


def return_once(value, then=None):
    """Yield `value`, and then `then` for ever; as a side effect, exceptions among them are raised."""
    yield value
    while True:
        yield then
