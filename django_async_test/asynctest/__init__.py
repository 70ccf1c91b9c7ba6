"""The maintained successor of the package asynctest: ``import django_async_test.asynctest as asynctest``.

It has asynctest's names and modules, and like asynctest all public names of
``unittest``: ``import django_async_test.asynctest as unittest`` works too.
``from django_async_test.asynctest import *`` brings the names of ``unittest``
only, with asynctest's ``TestCase`` and ``FunctionTestCase``.

Nothing here needs a database, settings or ``django.setup()``.
"""

import unittest

from . import _fail_on, case, helpers, mock, selector  # noqa: F401
from ._fail_on import DEFAULTS, fail_on, lenient, strict  # noqa: F401
from .case import ClockedTestCase, FunctionTestCase, TestCase, ignore_loop  # noqa: F401
from .helpers import exhaust_callbacks  # noqa: F401
from .mock import (  # noqa: F401
    ANY,
    DEFAULT,
    GLOBAL,
    LIMITED,
    CoroutineMock,
    MagicMock,
    Mock,
    NonCallableMagicMock,
    NonCallableMock,
    PatchScope,
    PropertyMock,
    call,
    create_autospec,
    mock_open,
    patch,
    return_once,
    sentinel,
)
from .selector import (  # noqa: F401
    FileDescriptor,
    FileMock,
    SocketMock,
    TestSelector,
    fail_on_active_selector_callbacks,
    fail_on_before_test_active_selector_callbacks,
    fd,
    get_registered_events,
    isfilemock,
    set_read_ready,
    set_write_ready,
)

if hasattr(selector, "SSLSocketMock"):
    from .selector import SSLSocketMock  # noqa: F401

# The same list, as asynctest has it.
__all__ = unittest.__all__

# Which names these are is up to unittest and differs between Pythons: they cannot be listed here.
for _name in __all__:
    globals().setdefault(_name, getattr(unittest, _name))
del _name
