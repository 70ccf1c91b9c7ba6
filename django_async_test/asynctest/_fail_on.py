"""The checks of a test, under the names with which extensions of asynctest know them."""

from ..engine.checks.selection import DEFAULTS, _fail_on, fail_on, lenient, strict
from ..engine.checks.selection import FAIL_ON_ATTR as _FAIL_ON_ATTR

__all__ = ["DEFAULTS", "_FAIL_ON_ATTR", "_fail_on", "fail_on", "lenient", "strict"]
