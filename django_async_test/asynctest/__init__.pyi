from unittest import *  # noqa: F403 - what these are differs between Pythons
from unittest import __all__ as __all__

from . import _fail_on as _fail_on
from . import case as case
from . import helpers as helpers
from . import selector as selector
from ._fail_on import DEFAULTS as DEFAULTS
from ._fail_on import fail_on as fail_on
from ._fail_on import lenient as lenient
from ._fail_on import strict as strict
from .case import ClockedTestCase as ClockedTestCase
from .case import FunctionTestCase as FunctionTestCase
from .case import TestCase as TestCase
from .case import ignore_loop as ignore_loop
from .helpers import exhaust_callbacks as exhaust_callbacks
from .selector import FileDescriptor as FileDescriptor
from .selector import FileMock as FileMock
from .selector import SocketMock as SocketMock
from .selector import SSLSocketMock as SSLSocketMock
from .selector import TestSelector as TestSelector
from .selector import fail_on_active_selector_callbacks as fail_on_active_selector_callbacks
from .selector import fail_on_before_test_active_selector_callbacks as fail_on_before_test_active_selector_callbacks
from .selector import fd as fd
from .selector import get_registered_events as get_registered_events
from .selector import isfilemock as isfilemock
from .selector import set_read_ready as set_read_ready
from .selector import set_write_ready as set_write_ready
