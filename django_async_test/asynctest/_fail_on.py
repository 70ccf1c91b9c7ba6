"""The checks of a test, under the names with which extensions of asynctest know them."""

from ..engine.checks.selection import _FAIL_ON_ATTR, DEFAULTS, _fail_on, fail_on, lenient, strict

__all__ = ["DEFAULTS", "_FAIL_ON_ATTR", "_fail_on", "fail_on", "lenient", "strict"]
