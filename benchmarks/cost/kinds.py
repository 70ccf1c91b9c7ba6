"""The kinds of test that are compared: whose test case class, and whether its tests are coroutines.

Django's settings must be configured before this module is imported.
"""

import asyncio
import collections
import unittest

import django
from django import test as django_test

import django_async_test

#: `adapt` makes the test method from a coroutine function, where it is not that itself.
Kind = collections.namedtuple("Kind", "base is_async adapt")

DJANGO_SYNC, DJANGO_ASYNC = "Django, sync", "Django, async"
OURS_SYNC, OURS_ASYNC = "ours, sync", "ours, async"
OURS_WATCHED = "ours, sync, changed_state"
ASYNCIO_RUN, UNITTEST_ASYNC = "Django, asyncio.run()", "unittest, async"

# Why there may be no such kind of test.
MISSING = {
    DJANGO_ASYNC: "Django before 3.1 does not await its tests",
    ASYNCIO_RUN: "Python before 3.7 does not have asyncio.run()",
    UNITTEST_ASYNC: "Python before 3.8 does not have it",
}


@django_async_test.fail_on(changed_state=True)
class _Watched(django_async_test.TestCase):
    """Looks at all that a test may leave changed."""


def _called_by_asyncio_run(coroutine_function):
    def test(self):
        asyncio.run(coroutine_function(self))

    return test


def available():
    """Return the kinds by name that there are with this Python and this Django."""
    kinds = {
        DJANGO_SYNC: Kind(django_test.TestCase, False, None),
        OURS_SYNC: Kind(django_async_test.TestCase, False, None),
        OURS_WATCHED: Kind(_Watched, False, None),
        OURS_ASYNC: Kind(django_async_test.TestCase, True, None),
    }
    if django.VERSION >= (3, 1):
        # Older ones call the coroutine function and drop the coroutine.
        kinds[DJANGO_ASYNC] = Kind(django_test.TestCase, True, None)
    if hasattr(asyncio, "run"):
        kinds[ASYNCIO_RUN] = Kind(django_test.TestCase, True, _called_by_asyncio_run)
    if hasattr(unittest, "IsolatedAsyncioTestCase"):
        kinds[UNITTEST_ASYNC] = Kind(unittest.IsolatedAsyncioTestCase, True, None)
    return kinds
