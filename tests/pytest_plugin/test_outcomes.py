"""Tests of the outcomes of hooks."""

import types

from .helpers import PluginTestCase


class OutcomesTests(PluginTestCase):
    def setUp(self):
        super().setUp()
        from django_async_test.pytest_plugin import outcomes

        self.force_exception = outcomes.force_exception

    def test_the_installed_version(self):
        """A hook that has passed ends with the exception all the same."""
        import pluggy

        error = ValueError("what was found")
        cls = pluggy.Result if hasattr(pluggy, "Result") else pluggy._result._Result
        outcome = cls("value", None)
        self.force_exception(outcome, error)
        with self.assertRaises(ValueError) as caught:
            outcome.get_result()
        self.assertIs(error, caught.exception)

    def test_an_old_version(self):
        """What has no method for it gets the exception where it keeps its own."""
        outcome = types.SimpleNamespace(_result="value", _excinfo=None)
        error = ValueError("what was found")
        self.force_exception(outcome, error)
        self.assertEqual((None, (ValueError, error, None)), (outcome._result, outcome._excinfo))

    def test_a_version_that_is_not_known(self):
        """Where it cannot be set it is raised."""
        with self.assertRaises(ValueError):
            self.force_exception(types.SimpleNamespace(), ValueError())
