from ..optional_checks import _FAIL_ON_ATTR as _FAIL_ON_ATTR
from ..optional_checks import DEFAULTS as DEFAULTS
from ..optional_checks import _fail_on as _fail_on
from ..optional_checks import fail_on as fail_on
from ..optional_checks import lenient as lenient
from ..optional_checks import strict as strict

__all__ = ["DEFAULTS", "_FAIL_ON_ATTR", "_fail_on", "fail_on", "lenient", "strict"]
