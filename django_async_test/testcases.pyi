from typing import Any

from django import test as django_test

from .clock import Clocked
from .django_lifecycle import AsyncTestMixin as AsyncTestMixin

__all__ = [
    "AsyncTestMixin",
    "ClockedTestCase",
    "ClockedTestMixin",
    "LiveServerTestCase",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
]

class SimpleTestCase(AsyncTestMixin, django_test.SimpleTestCase): ...
class TransactionTestCase(SimpleTestCase, django_test.TransactionTestCase): ...

class TestCase(TransactionTestCase, django_test.TestCase):
    @classmethod
    def setUpTestData(cls) -> Any: ...

class LiveServerTestCase(TransactionTestCase, django_test.LiveServerTestCase): ...
class ClockedTestMixin(Clocked, AsyncTestMixin): ...
class ClockedTestCase(ClockedTestMixin, TestCase): ...
