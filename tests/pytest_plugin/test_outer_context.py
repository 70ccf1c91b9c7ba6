"""Tests of what synchronous fixtures set in context variables."""

import unittest

from django_async_test.compat.python import contexts

from ..helpers import needs_contextvars
from .helpers import needs_pytest


@needs_pytest
@needs_contextvars
class OuterContextTests(unittest.TestCase):
    def test_changes(self):
        """Each change is told once, those of the package's own variables never."""
        from django_async_test.pytest_plugin import outer_context

        variable = contexts.contextvars.ContextVar("one", default=None)
        own = contexts.contextvars.ContextVar("django_async_test_one", default=None)
        before = outer_context.OuterContext()
        self.assertEqual([], before.changes())
        token = variable.set("value")
        own.set("value")
        self.assertEqual([(variable, "value")], before.changes())
        self.assertEqual([], before.changes())
        variable.reset(token)
        contexts.new_context().run(outer_context.set_all, [(variable, "other")])
        self.assertIsNone(variable.get())
