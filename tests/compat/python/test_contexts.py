"""Tests of copies of the current context."""

import unittest

from django_async_test.compat.python import contexts

from ...helpers import needs_contextvars


class ContextTests(unittest.TestCase):
    @needs_contextvars
    def test_a_new_context_is_a_copy_of_the_current_one(self):
        """It has the values of now, and what is set later in either is not seen in the other."""
        variable = contexts.contextvars.ContextVar("variable")
        variable.set("before")
        copy = contexts.new_context()
        variable.set("after")
        self.assertEqual("before", copy[variable])
        copy.run(variable.set, "in the copy")
        self.assertEqual("after", variable.get())

    @needs_contextvars
    def test_a_function_runs_in_a_context(self):
        """run() returns what the function returns, and what the function sets stays in the context."""
        variable = contexts.contextvars.ContextVar("variable", default="outside")
        context = contexts.new_context()
        self.assertEqual(3, contexts.run(context, max, 1, 3))
        contexts.run(context, variable.set, "inside")
        self.assertEqual(("outside", "inside"), (variable.get(), context[variable]))
        with self.assertRaises(ZeroDivisionError):
            contexts.run(context, divmod, 1, 0)

    @unittest.skipIf(contexts.contextvars, "this Python has contexts")
    def test_there_is_none_without_context_variables(self):
        """new_context() returns None on Python 3.5 and 3.6."""
        self.assertIsNone(contexts.new_context())

    @needs_contextvars
    def test_changes_of_another_context_are_taken_over(self):
        """changes() sets what is different in the other context."""
        variable = contexts.contextvars.ContextVar("variable")
        other = contexts.new_context()
        other.run(variable.set, "other")
        own = contexts.new_context()
        own.run(contexts.changes, other)
        self.assertEqual("other", own[variable])

    @needs_contextvars
    def test_what_is_the_same_is_not_set_again(self):
        """changes() leaves a variable alone that has the same value already."""
        variable = contexts.contextvars.ContextVar("variable")
        variable.set("same")
        other = contexts.new_context()
        token = contexts.contextvars.copy_context().run(variable.set, "same")
        contexts.changes(other)
        self.assertEqual("same", variable.get())
        self.assertIs(variable, token.var)
