from asgiref.sync import async_to_sync as async_to_sync
from asgiref.sync import sync_to_async as sync_to_async

from .testcases import AsyncTestMixin as AsyncTestMixin
from .testcases import LiveServerTestCase as LiveServerTestCase
from .testcases import SimpleTestCase as SimpleTestCase
from .testcases import TestCase as TestCase
from .testcases import TransactionTestCase as TransactionTestCase

__all__ = [
    "AsyncTestMixin",
    "LiveServerTestCase",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
    "async_to_sync",
    "sync_to_async",
]
