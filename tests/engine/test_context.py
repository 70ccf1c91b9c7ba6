"""Tests of the one context in which sync code and the host task of a test run in turn."""

import unittest

from django_async_test.compat.python import contexts
from django_async_test.engine.context import TestContext

from ..helpers import needs_contextvars


class CallTests(unittest.TestCase):
    def test_arguments_and_results_come_through(self):
        """call() passes arguments on, returns the result and raises what the function raises."""
        context = TestContext()
        self.assertEqual({"a": 1, "b": 2}, context.call(dict, [("a", 1)], b=2))
        with self.assertRaises(ZeroDivisionError):
            context.call(lambda: 1 / 0)
        self.assertFalse(context.is_entered)

    @needs_contextvars
    def test_changes_stay_in_the_context(self):
        """What one call sets the next one sees, and nobody else."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")
        context = TestContext()
        context.call(variable.set, "set")
        self.assertEqual("set", context.call(variable.get))
        self.assertEqual("unset", variable.get())
        self.assertEqual("unset", TestContext().call(variable.get))

    @needs_contextvars
    def test_the_context_is_a_copy_of_the_current_one(self):
        """What is set outside is seen inside, if it was set before."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")
        token = variable.set("before")
        self.addCleanup(variable.reset, token)
        context = TestContext()
        variable.set("after")
        self.assertEqual("before", context.call(variable.get))

    @needs_contextvars
    def test_a_call_inside_a_call_is_in_the_same_context(self):
        """A context that is entered is not entered again."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")
        context = TestContext()

        def outer():
            self.assertTrue(context.is_entered)
            context.call(variable.set, "inner")
            return variable.get()

        self.assertEqual("inner", context.call(outer))
        self.assertEqual("inner", context.call(variable.get))

    @needs_contextvars
    def test_a_context_can_be_given(self):
        """The context that is given is the one that is entered."""
        variable = contexts.contextvars.ContextVar("variable", default="unset")
        given = contexts.contextvars.copy_context()
        TestContext(given).call(variable.set, "set")
        self.assertEqual("set", given[variable])
