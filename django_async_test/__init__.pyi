from asgiref.sync import async_to_sync as async_to_sync
from asgiref.sync import sync_to_async as sync_to_async

from .testcases import ASGILiveServerTestCase as ASGILiveServerTestCase
from .testcases import AsyncTestMixin as AsyncTestMixin
from .testcases import LiveServerTestCase as LiveServerTestCase
from .testcases import SimpleTestCase as SimpleTestCase
from .testcases import StaticLiveServerTestCase as StaticLiveServerTestCase
from .testcases import TestCase as TestCase
from .testcases import TransactionTestCase as TransactionTestCase
from .testcases import WSGILiveServerTestCase as WSGILiveServerTestCase

__all__ = [
    "ASGILiveServerTestCase",
    "AsyncTestMixin",
    "LiveServerTestCase",
    "SimpleTestCase",
    "StaticLiveServerTestCase",
    "TestCase",
    "TransactionTestCase",
    "WSGILiveServerTestCase",
    "async_to_sync",
    "sync_to_async",
]
