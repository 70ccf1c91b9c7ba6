"""Tests of the test cases with a live server: class hooks, address, mistakes, settings, lifespan, blocked loops."""

import contextlib
import socket
import unittest
import unittest.mock

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings

from tests.helpers import TestsAboutTests, run_class
from tests.live.clients import get
from tests.live.helpers import (
    SERVERS,
    ASGICase,
    WSGICase,
    needs_uvicorn,
)


class AddressTests(TestsAboutTests):
    def test_the_url_is_there_with_the_class(self):
        """``live_server_url`` is a property of the class, from ``setUpClass()`` to ``tearDownClass()``."""
        urls = []

        class Inner(WSGICase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                urls.append(cls.live_server_url)

            def test(self):
                urls.append(self.live_server_url)

            @classmethod
            def tearDownClass(cls):
                urls.append(cls.live_server_url)
                super().tearDownClass()

        run_class(Inner)
        self.assertEqual(1, len(set(urls)))
        self.assertEqual(3, len(urls))
        self.assertRegex(urls[0], r"^http://localhost:\d+$")
        with self.assertRaisesRegex(RuntimeError, "Inner has no live server yet, or no longer"):
            Inner.live_server_url

    def test_the_host_is_allowed(self):
        """``host`` is in ``ALLOWED_HOSTS`` while the class runs."""

        class Inner(WSGICase):
            host = "127.0.0.1"

            def test(self):
                self.assertIn("127.0.0.1", settings.ALLOWED_HOSTS)
                self.assertRegex(self.live_server_url, r"^http://127\.0\.0\.1:\d+$")
                self.assertEqual(200, get(self.live_server_url + "/products/")[0])

        with override_settings(ALLOWED_HOSTS=[]):
            self.assertPasses(Inner)
            self.assertEqual([], settings.ALLOWED_HOSTS)

    def test_a_port_that_is_taken(self):
        """The error names the class, the port and what to do, and the class leaves nothing behind."""

        class Inner(WSGICase):
            def test(self):
                """This test is never run."""

        with contextlib.closing(socket.socket()) as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen(1)
            Inner.port = taken.getsockname()[1]
            outcome = run_class(Inner)
        self.assertEqual(1, len(outcome.errors), outcome.problems())
        self.assertIn("Inner: the live server cannot listen on port {}".format(Inner.port), outcome.problems())
        self.assertIn("`port = 0`", outcome.problems())

    def test_a_host_that_is_not_here(self):
        """The error says that it is the host."""

        class Inner(WSGICase):
            host = "192.0.2.1"

            def test(self):
                """This test is never run."""

        outcome = run_class(Inner)
        self.assertIn("cannot listen on port 0 of '192.0.2.1' (", outcome.problems())
        self.assertIn("Set `host`", outcome.problems())

    def test_a_port_of_ones_own(self):
        """``port`` says which one, for one class after the other."""

        class Finder(WSGICase):
            def test(self):
                type(self).found = int(self.live_server_url.rpartition(":")[2])

        self.assertPasses(Finder)

        class Inner(WSGICase):
            port = Finder.found

            def test(self):
                self.assertEqual(200, get("http://localhost:{}/products/".format(Finder.found))[0])

        self.assertPasses(Inner)


class MistakeTests(TestsAboutTests):
    def assert_refused(self, cls, *texts):
        outcome = run_class(cls)
        self.assertEqual(1, len(outcome.errors), outcome.problems())
        for text in texts + (cls.__name__,):
            self.assertIn(text, outcome.problems())

    def test_values_that_make_no_sense(self):
        """``server_timeout`` is a number, ``server_loop`` one of two words, ``server`` one of three."""

        class Timeout(WSGICase):
            server_timeout = "5"

            def test(self):
                """This test is never run."""

        class Loop(ASGICase):
            server_loop = "class"

            def test(self):
                """This test is never run."""

        self.assert_refused(Timeout, "Timeout.server_timeout is '5': it must be a number of seconds.")
        self.assert_refused(Loop, "Loop.server_loop is 'class': it must be 'test' or 'thread'.")


@needs_uvicorn
class ASGIMistakeTests(MistakeTests):
    def test_an_unknown_server(self):
        """The error lists the servers that there are."""

        class Inner(ASGICase):
            server = "gunicorn"

            def test(self):
                """This test is never run."""

        self.assert_refused(Inner, "Inner.server is 'gunicorn': it must be one of 'daphne', 'hypercorn', 'uvicorn'.")

    def test_a_server_that_is_not_installed(self):
        """The error says what to install."""

        class Inner(ASGICase):
            def test(self):
                """This test is never run."""

        with unittest.mock.patch.dict("sys.modules", {"uvicorn": None}):
            self.assert_refused(Inner, "pip install 'django-async-test[live]'")

    def test_an_application_that_cannot_be_imported(self):
        """The error names it, where it is named, and why it cannot be imported."""

        class Inner(ASGICase):
            application = "tests.project.nowhere.application"

            def test(self):
                """This test is never run."""

        class Settings(ASGICase):
            def test(self):
                """This test is never run."""

        self.assert_refused(Inner, "'tests.project.nowhere.application', which", "Inner.application names")
        with override_settings(ASGI_APPLICATION="tests.project.asgi.app"):
            self.assert_refused(Settings, "'tests.project.asgi.app', which settings.ASGI_APPLICATION names")


@needs_uvicorn
class LifespanTests(TestsAboutTests):
    def test_events(self):
        """The application starts up before each test, on the loop that serves it, and shuts down after it."""
        from tests.project import asgi

        class Inner(ASGICase):
            async def test_1(self):
                self.assertEqual(["lifespan.startup"], asgi.lifespan_events)

            def test_2(self):
                self.assertEqual("lifespan.startup", asgi.lifespan_events[-1])

        for server in SERVERS:
            Inner.server = server
            with self.subTest(server):
                for _ in range(2):
                    del asgi.lifespan_events[:]
                    outcome = run_class(Inner)
                    self.assertTrue(outcome.wasSuccessful(), outcome.problems())
                    self.assertEqual(["lifespan.startup", "lifespan.shutdown"] * 2, asgi.lifespan_events)


class Impatient(ASGICase):
    """Answers soon that nobody can answer."""

    server_timeout = 0.5


@needs_uvicorn
class BlockedLoopTests(TestsAboutTests):
    def test_a_coroutine_that_blocks(self):
        """A blocking client on the server's own loop gets an answer that says so, and the test fails."""

        class Inner(Impatient):
            async def test(self):
                status, body = get(self.live_server_url + "/products/")
                self.assertEqual(503, status)
                self.assertIn("server_loop = 'thread'", body)

        self.assertFails(Inner, "Inner.test: the loop of the test stands still while a request waits")

    def test_a_class_hook_that_asks(self):
        """Outside tests nobody serves; the answer says so."""

        class Inner(Impatient):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.seen = get(cls.live_server_url + "/products/")

            def test(self):
                self.assertEqual(503, self.seen[0])
                self.assertIn("no test is running", self.seen[1])

        self.assertPasses(Inner)


class StaticHandlerTests(TestsAboutTests):
    def test_it_may_be_chosen(self):
        """``static_handler`` is a class, or False."""

        class Chosen(WSGICase):
            static_handler = StaticFilesHandler

            def test(self):
                self.assertEqual(200, get(self.live_server_url + "/static/shop/shop.css")[0])

        class Without(WSGICase):
            static_handler = False

            def test(self):
                self.assertEqual(404, get(self.live_server_url + "/static/shop/shop.css")[0])

        self.assertPasses(Chosen)
        self.assertPasses(Without)
