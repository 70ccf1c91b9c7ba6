"""Tests of what a test can change of logging."""

import logging

from django_async_test.engine.state import loggers

from .helpers import PartTestCase

NAME = "tests.engine.state.loggers"


class LoggersTests(PartTestCase):
    part = loggers.Loggers()

    def test_each_attribute(self):
        """Level, handlers, filters and switches of a logger, that of the root among them, are named and put back."""
        logger, root = logging.getLogger(NAME), logging.getLogger()
        for change, read, text in (
            (
                lambda: logger.setLevel("ERROR"),
                lambda: logger.level,
                "logger '{}': level was 0, and is 40".format(NAME),
            ),
            (
                lambda: logger.addHandler(logging.NullHandler()),
                lambda: logger.handlers[:],
                "handlers was [], and is [<",
            ),
            (lambda: logger.addFilter(print), lambda: logger.filters[:], "filters was [], and is [<"),
            (lambda: setattr(logger, "propagate", False), lambda: logger.propagate, "propagate was True, and is False"),
            (lambda: setattr(logger, "disabled", True), lambda: logger.disabled, "disabled was False, and is True"),
            (lambda: root.setLevel(5), lambda: root.level, "the root logger: level was "),
            (lambda: logging.disable(30), lambda: root.manager.disable, "logging.disable(30) is in force"),
        ):
            with self.subTest(text):
                self.assertNamedAndPutBack(change, read, text)

    def test_a_filter_of_this_package_stays(self):
        """A module of its own that is imported in a test may add one, beside a filter of the test."""

        def own(record):
            return True

        own.__module__ = "django_async_test.live.requests"
        logger = logging.getLogger(NAME)
        self.addCleanup(logger.filters.clear)
        before = self.part.take()
        logger.addFilter(own)
        self.assertEqual([], self.part.changes(before))
        logger.addFilter(print)
        self.assertEqual(1, len(self.part.changes(before)))
        self.part.put_back(before)
        self.assertEqual([own], logger.filters)

    def test_a_level_that_was_put_back_holds(self):
        """Python forgets which levels it had found enabled."""
        logger = logging.getLogger(NAME)
        before = self.part.take()
        logger.setLevel(logging.DEBUG)
        self.assertTrue(logger.isEnabledFor(logging.DEBUG))
        self.part.put_back(before)
        self.assertFalse(logger.isEnabledFor(logging.DEBUG))

    def test_a_new_logger_is_no_change(self):
        """Unless it is given something; it is then as one that has just been made."""
        self.assertUnchanged(lambda: logging.getLogger(NAME + ".new"))
        self.assertNamedAndPutBack(
            lambda: logging.getLogger(NAME + ".other").setLevel(10),
            lambda: getattr(logging.root.manager.loggerDict.get(NAME + ".other"), "level", 0),
            "logger '{}.other': level was 0".format(NAME),
        )
