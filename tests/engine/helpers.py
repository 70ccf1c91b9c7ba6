"""What the tests of the engine have in common."""

import unittest

from django_async_test.engine.unittest_case import AsyncLifecycle


class Case(AsyncLifecycle, unittest.TestCase):
    """The engine on plain unittest, without Django."""
