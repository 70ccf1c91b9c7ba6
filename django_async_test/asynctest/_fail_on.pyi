from ..engine.checks.selection import DEFAULTS as DEFAULTS
from ..engine.checks.selection import FAIL_ON_ATTR as _FAIL_ON_ATTR
from ..engine.checks.selection import _fail_on as _fail_on
from ..engine.checks.selection import fail_on as fail_on
from ..engine.checks.selection import lenient as lenient
from ..engine.checks.selection import strict as strict

__all__ = ["DEFAULTS", "_FAIL_ON_ATTR", "_fail_on", "fail_on", "lenient", "strict"]
