from asgiref.sync import async_to_sync as async_to_sync
from asgiref.sync import sync_to_async as sync_to_async

from .database import ConnectionOwnershipError as ConnectionOwnershipError
from .optional_checks import fail_on as fail_on
from .optional_checks import lenient as lenient
from .optional_checks import strict as strict
from .testcases import AsyncTestMixin as AsyncTestMixin
from .testcases import LiveServerTestCase as LiveServerTestCase
from .testcases import SimpleTestCase as SimpleTestCase
from .testcases import TestCase as TestCase
from .testcases import TransactionTestCase as TransactionTestCase
from .timeouts import TestTimeoutError as TestTimeoutError
from .timeouts import timeout as timeout

__all__ = [
    "AsyncTestMixin",
    "ConnectionOwnershipError",
    "LiveServerTestCase",
    "SimpleTestCase",
    "TestCase",
    "TestTimeoutError",
    "TransactionTestCase",
    "async_to_sync",
    "fail_on",
    "lenient",
    "strict",
    "sync_to_async",
    "timeout",
]
