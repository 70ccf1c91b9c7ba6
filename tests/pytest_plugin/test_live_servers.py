"""Tests of the live servers of functions."""

import unittest

from .helpers import PluginTestCase, is_installed, run_pytest

FAILING = """
import pytest
from urllib.error import HTTPError
from urllib.request import urlopen


def test_crash(wsgi_live_server):
    with pytest.raises(HTTPError):
        urlopen(wsgi_live_server.url + "/crash/")


@pytest.mark.live_server_options(fail_on_server_errors=False)
def test_crash_that_may_be(wsgi_live_server):
    with pytest.raises(HTTPError):
        urlopen(wsgi_live_server.url + "/crash/")


@pytest.mark.live_server_options(colour="red")
def test_option_that_is_none(wsgi_live_server):
    pass
"""

LEAVING = """
import asyncio
import pytest
from urllib.request import urlopen


async def leave_task(scope, receive, send):
    if scope["type"] == "http":
        asyncio.ensure_future(asyncio.sleep(3600))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


pytestmark = pytest.mark.live_server_options(application=leave_task)


def test_task(asgi_live_server):
    urlopen(asgi_live_server.url)


@pytest.mark.fail_on(pending_tasks=False)
def test_task_that_may_be(asgi_live_server):
    urlopen(asgi_live_server.url)
"""


class LiveServersTests(PluginTestCase):
    @unittest.skipUnless(is_installed("uvicorn"), "uvicorn is not installed")
    def test_they_answer_inside_the_transaction(self):
        """Both servers see the rows of the test, and what they write is rolled back."""
        passed = run_pytest("cases.py", "helper_fixtures.py", "scopes.py").tests("PASSED")
        for name in ("asgi_server", "asgi_server_of_a_sync_test", "wsgi_server", "wsgi_server_of_a_coroutine"):
            self.assertIn("helper_fixtures.py::test_" + name, passed)

    def test_errors_of_the_server(self):
        """An exception in a view fails the test, unless the mark allows it."""
        outcome = run_pytest(files={"test_it.py": FAILING})
        self.assertReported(outcome, "test_crash", "the server raised", "`with wsgi_live_server.raises(")
        self.assertNotIn("test_it.py::test_crash_that_may_be", outcome.tests("ERROR"))
        self.assertReported(outcome, "test_option_that_is_none", "has no option 'colour'")

    @unittest.skipUnless(is_installed("uvicorn"), "uvicorn is not installed")
    def test_a_task_that_the_application_leaves(self):
        """It fails the test, a synchronous one too, unless the check is off."""
        outcome = run_pytest(files={"test_it.py": LEAVING})
        self.assertReported(outcome, "test_task", "was still running when the test ended")
        self.assertNotIn("test_it.py::test_task_that_may_be", outcome.tests("ERROR"))
        self.assertIn("test_it.py::test_task_that_may_be", outcome.tests("PASSED"))
