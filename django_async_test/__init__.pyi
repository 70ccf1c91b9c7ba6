from unittest import SkipTest as SkipTest
from unittest import expectedFailure as expectedFailure
from unittest import skip as skip
from unittest import skipIf as skipIf
from unittest import skipUnless as skipUnless

from asgiref.sync import async_to_sync as async_to_sync
from asgiref.sync import sync_to_async as sync_to_async

from .asynctest import FileDescriptor as FileDescriptor
from .asynctest import FileMock as FileMock
from .asynctest import FunctionTestCase as FunctionTestCase
from .asynctest import SocketMock as SocketMock
from .asynctest import SSLSocketMock as SSLSocketMock
from .asynctest import TestSelector as TestSelector
from .asynctest import exhaust_callbacks as exhaust_callbacks
from .asynctest import fail_on as fail_on
from .asynctest import fd as fd
from .asynctest import get_registered_events as get_registered_events
from .asynctest import ignore_loop as ignore_loop
from .asynctest import isfilemock as isfilemock
from .asynctest import lenient as lenient
from .asynctest import set_read_ready as set_read_ready
from .asynctest import set_write_ready as set_write_ready
from .asynctest import strict as strict
from .testcases import AsyncTestMixin as AsyncTestMixin
from .testcases import ClockedTestCase as ClockedTestCase
from .testcases import ClockedTestMixin as ClockedTestMixin
from .testcases import LiveServerTestCase as LiveServerTestCase
from .testcases import SimpleTestCase as SimpleTestCase
from .testcases import TestCase as TestCase
from .testcases import TransactionTestCase as TransactionTestCase

__all__ = [
    "AsyncTestMixin",
    "ClockedTestCase",
    "ClockedTestMixin",
    "FileDescriptor",
    "FileMock",
    "FunctionTestCase",
    "LiveServerTestCase",
    "SSLSocketMock",
    "SimpleTestCase",
    "SkipTest",
    "SocketMock",
    "TestCase",
    "TestSelector",
    "TransactionTestCase",
    "async_to_sync",
    "exhaust_callbacks",
    "expectedFailure",
    "fail_on",
    "fd",
    "get_registered_events",
    "ignore_loop",
    "isfilemock",
    "lenient",
    "set_read_ready",
    "set_write_ready",
    "skip",
    "skipIf",
    "skipUnless",
    "strict",
    "sync_to_async",
]
