"""What the ways to write tests have for the client, query counts and on-commit callbacks, under the same names."""

import contextlib
import threading

from django.db import connection
from django.test import AsyncClient, TestCase
from django.test.utils import CaptureQueriesContext

# The tools of the test that is running
current = []


class Tools(object):
    """Those of Django that need no test case class."""

    def __init__(self):
        self.client = AsyncClient()
        self.test_is_over = threading.Event()
        self.late = None
        current[:] = [self]

    @contextlib.asynccontextmanager
    async def queries(self, number):
        with CaptureQueriesContext(connection) as captured:
            yield
        assert len(captured) == number, len(captured)

    @contextlib.asynccontextmanager
    async def callbacks(self):
        with TestCase.captureOnCommitCallbacks() as callbacks:
            yield callbacks

    def finish(self):
        """Let a thread that outlives the test do what it is to do then."""
        self.test_is_over.set()
        if self.late:
            self.late.join(30)


class OfDjango(Tools):
    """Those of Django's class."""

    def __init__(self, test):
        super().__init__()
        self.test = test
        self.client = test.async_client

    @contextlib.asynccontextmanager
    async def queries(self, number):
        with self.test.assertNumQueries(number):
            yield


class OfOurs(OfDjango):
    """Those of the class of this package."""

    def queries(self, number):
        return self.test.assertNumQueries(number)

    def callbacks(self):
        return self.test.captureOnCommitCallbacks()


class OfPytest(Tools):
    """The fixtures of pytest-django."""

    def __init__(self, request):
        super().__init__()
        self.client = request.getfixturevalue("async_client")
        self.assert_queries = request.getfixturevalue("django_assert_num_queries")
        self.capture = request.getfixturevalue("django_capture_on_commit_callbacks")

    @contextlib.asynccontextmanager
    async def queries(self, number):
        with self.assert_queries(number):
            yield

    @contextlib.asynccontextmanager
    async def callbacks(self):
        with self.capture() as callbacks:
            yield callbacks
