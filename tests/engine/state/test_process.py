"""Tests of the parts of the state that belong to the whole process."""

import asyncio
import io
import os
import sys
import tempfile
import time
import unittest
import warnings
from unittest import mock

from django_async_test.compat.python import policies
from django_async_test.engine.state import process

from .helpers import PartTestCase


class EnvironTests(PartTestCase):
    part = process.Environ()

    def test_variables(self):
        """What is new, gone or another is named and put back."""
        os.environ["ASYNC_TEST_GONE"] = os.environ["ASYNC_TEST_OTHER"] = "a"
        self.addCleanup(os.environ.pop, "ASYNC_TEST_GONE")
        self.addCleanup(os.environ.pop, "ASYNC_TEST_OTHER")

        def change():
            os.environ["ASYNC_TEST_NEW"] = "b"
            os.environ["ASYNC_TEST_OTHER"] = "b"
            del os.environ["ASYNC_TEST_GONE"]

        self.assertNamedAndPutBack(
            change,
            lambda: dict(os.environ),
            "ASYNC_TEST_NEW was not set, and is 'b'",
            "ASYNC_TEST_OTHER was 'a', and is 'b'",
            "ASYNC_TEST_GONE was 'a', and is not set",
        )

    def test_the_variable_of_pytest_is_left_alone(self):
        """It says which phase of a test is running, and is no change."""
        with mock.patch.dict(os.environ, {"PYTEST_CURRENT_TEST": "test_it (setup)"}):
            self.assertUnchanged(lambda: os.environ.update(PYTEST_CURRENT_TEST="test_it (call)"))
            self.assertEqual("test_it (call)", os.environ["PYTEST_CURRENT_TEST"])

    @unittest.skipUnless(hasattr(time, "tzset"), "this system has no tzset()")
    def test_the_time_zone_is_put_back_in_the_c_library_too(self):
        """Who has called ``tzset()`` with another TZ would see it in local times."""

        def change():
            os.environ["TZ"] = "XXX-11"
            time.tzset()

        self.assertNamedAndPutBack(change, lambda: time.tzname, "TZ was")


class WorkingDirectoryTests(PartTestCase):
    part = process.WorkingDirectory()

    def test_another_directory(self):
        """It is named and left, also if it has been removed."""
        self.assertNamedAndPutBack(lambda: os.chdir(os.sep), os.getcwd, "and is " + os.sep)

        def change():
            with tempfile.TemporaryDirectory() as path:
                os.chdir(path)

        def read():
            try:
                return os.getcwd()
            except OSError:
                return None

        self.assertNamedAndPutBack(change, read, "and is None")


class SysPathTests(PartTestCase):
    part = process.SysPath()

    def test_the_lists(self):
        """Entries, order, finders and arguments are named and put back, also if it is another list."""
        entries = sys.path[:]
        self.assertNamedAndPutBack(lambda: sys.path.append("somewhere"), lambda: sys.path[:], "has 'somewhere'")
        self.assertNamedAndPutBack(sys.path.pop, lambda: sys.path[:], "no more")
        self.assertNamedAndPutBack(sys.path.reverse, lambda: sys.path[:], "in another order")
        self.assertNamedAndPutBack(lambda: setattr(sys, "path", []), lambda: sys.path[:], "no more")
        self.assertNamedAndPutBack(lambda: sys.meta_path.append(None), lambda: sys.meta_path[:], "sys.meta_path was")
        self.assertNamedAndPutBack(lambda: sys.argv.append("-x"), lambda: sys.argv[:], "sys.argv was")
        self.assertEqual(entries, sys.path)


class SysHooksTests(PartTestCase):
    part = process.SysHooks()

    def test_streams_and_hooks(self):
        """A stream or a hook that was replaced is named and put back."""
        for name in ("stdout", "stderr", "excepthook", "displayhook"):
            with self.subTest(name):
                self.assertNamedAndPutBack(
                    lambda name=name: setattr(sys, name, io.StringIO()),
                    lambda name=name: getattr(sys, name),
                    "sys.{} was ".format(name),
                )


class WarningsFiltersTests(PartTestCase):
    part = process.WarningsFilters()

    def test_filters(self):
        """A filter that is new or gone, and another function that shows warnings."""

        def filters():
            return warnings.filters[:]

        def change():
            warnings.filterwarnings("ignore", "some text", FutureWarning, "some_module", 7)

        self.assertNamedAndPutBack(
            change, filters, "another filter: ignore FutureWarning, message 'some text', module 'some_module', line 7"
        )
        self.assertNamedAndPutBack(warnings.resetwarnings, filters, "a filter is gone: ")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", UserWarning)
            self.assertNamedAndPutBack(warnings.filters.reverse, filters, "in another order")
        self.assertNamedAndPutBack(
            lambda: setattr(warnings, "showwarning", print), lambda: warnings.showwarning, "warnings.showwarning is"
        )

    def test_what_was_put_back_holds(self):
        """Python forgets what it has decided by the filters that are gone."""
        before = self.part.take()
        warnings.simplefilter("ignore", UserWarning)
        warnings.warn("once")
        self.part.put_back(before)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            warnings.warn("once")
        self.assertEqual(1, len(caught))


@unittest.skipUnless(policies.are_replaceable, "policies are deprecated or gone")
class LoopPolicyTests(PartTestCase):
    part = process.LoopPolicy()

    def test_another_policy(self):
        """It is named and replaced by the one that was there."""
        self.assertNamedAndPutBack(
            lambda: asyncio.set_event_loop_policy(mock.Mock(spec=asyncio.AbstractEventLoopPolicy)),
            asyncio.get_event_loop_policy,
            "and is <Mock ",
        )
