"""Tests of the check ``unclosed_resources``."""

import os
import sys
import unittest
import warnings

from django_async_test.compat.python import resource_warnings
from django_async_test.engine.checks.selection import fail_on

from ...compat.python.test_resource_warnings import needs_resource_warnings
from ..helpers import Case
from .helpers import CheckTestCase


@needs_resource_warnings
class UnclosedResourcesTests(CheckTestCase):
    def test_a_file_that_was_dropped_is_found(self):
        """It is reported by name, also where ResourceWarning is ignored or an error."""

        @fail_on(unclosed_resources=True)
        class Inner(Case):
            async def test(self):
                open(os.devnull)

        for action in ("ignore", "error"):
            with warnings.catch_warnings():
                warnings.simplefilter(action)
                self.assertFound(
                    Inner, os.devnull, "(ResourceWarning)", "@fail_on(unclosed_resources=False)", "tracemalloc"
                )

    @unittest.skipUnless(resource_warnings.tracemalloc, "this Python has no tracemalloc")
    @unittest.skipIf(sys.version_info < (3, 7), "the watch for coroutines loses the source of a warning there")
    def test_tracemalloc_knows_where_it_was_made(self):
        """With tracemalloc the line that opened the file is reported."""

        @fail_on(unclosed_resources=True)
        class Inner(Case):
            async def test(self):
                open(os.devnull)

        resource_warnings.tracemalloc.start(5)
        self.addCleanup(resource_warnings.tracemalloc.stop)
        self.assertFound(Inner, "Created at:", "open(os.devnull)")

    def test_closed_resources_are_no_finding(self):
        """What is closed is not reported, nor is a warning that the test records itself."""

        @fail_on(unclosed_resources=True)
        class Inner(Case):
            async def test(self):
                with open(os.devnull):
                    pass
                with self.assertWarns(ResourceWarning):
                    open(os.devnull)

        self.assertClean(Inner)

    def test_it_is_off_by_default(self):
        """Unless it is switched on, the warning is handled as Python's filters say."""

        class Inner(Case):
            async def test(self):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    open(os.devnull)

        self.assertClean(Inner)
