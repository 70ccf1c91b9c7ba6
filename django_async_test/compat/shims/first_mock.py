"""Who is called when a mock of a file is made: kept apart, so that they need not import mocks.

Needed by: every Python; mocks of files are made in `files`, which most tests do not import.
Delete when: never; unittest.mock has no such mocks.
Upstream: https://asynctest.readthedocs.io/en/latest/asynctest.selector.html
Tests: tests/compat/shims/test_first_mock.py
"""

#: Called with no arguments when a virtual descriptor is made.
on_descriptor = []
