"""Tests of what surrounds the tests of a class with a live server; the servers are tested in test_cases.py."""

import socket
import unittest
from unittest import mock
from urllib.parse import urlsplit

from django.conf import settings

from django_async_test import LiveServerTestCase
from django_async_test.engine.ownership import Owner
from django_async_test.live import environment
from django_async_test.live.requests import Requests
from django_async_test.undo import Undo
from tests.helpers import TestsAboutTests
from tests.live.clients import get
from tests.live.helpers import SERVERS, ASGICase, WSGICase, needs_uvicorn

CASES = [WSGICase] + ([ASGICase] if "uvicorn" in SERVERS and needs_uvicorn(object) is object else [])


def refuse(self, *args, **kwargs):
    """Fail, since nobody but the test may call its helper methods."""
    raise AssertionError("A helper method of the test was called.")


class NamesTests(TestsAboutTests):
    """The helper methods of a test class belong to the test, whatever their names are."""

    NAMES = ("_report", "_start_server", "_listening", "_live_requests", "_end_test", "_failures", "_server")

    def test_helper_methods_are_not_called(self):
        """A helper method is called by no part of a live test case, and replaces none of them."""
        for base in CASES:

            class Inner(base):
                def test(self):
                    status, _ = get(self.live_server_url + "/products/")
                    self.assertEqual(200, status)
                    with self.assertServerError(ValueError):
                        get(self.live_server_url + "/crash/")

            for name in self.NAMES:
                setattr(Inner, name, refuse)
            with self.subTest(base.__name__):
                self.assertPasses(Inner)

    def test_helper_attributes_hide_nothing(self):
        """Attributes with the names that a live test case once used for itself are of no consequence."""

        class Inner(WSGICase):
            _live_socket = _live_server = _live_service = _requests_before = "mine"

            def test(self):
                self.assertEqual(200, get(self.live_server_url + "/products/")[0])
                self.assertEqual("mine", self._live_socket)

        self.assertPasses(Inner)


class AddressTests(TestsAboutTests):
    def test_a_class_that_is_not_set_up(self):
        """Its URL is refused with an error that names the class, before and after its tests."""

        class Inner(WSGICase):
            def test(self):
                self.assertIsNotNone(environment.find(type(self)))

        for _ in range(2):
            self.assertIsNone(environment.find(Inner))
            with self.assertRaisesRegex(RuntimeError, "Inner has no live server yet, or no longer"):
                Inner.live_server_url
            self.assertPasses(Inner)

    def test_a_class_has_an_environment_of_its_own(self):
        """A test of a class that runs another class keeps its server and address."""

        class Other(WSGICase):
            def test(self):
                type(self).url = self.live_server_url

        class Inner(WSGICase):
            def test(case):
                before = case.live_server_url
                result = unittest.TestResult()
                unittest.defaultTestLoader.loadTestsFromTestCase(Other).run(result)
                self.assertTrue(result.wasSuccessful(), result)
                self.assertNotEqual(before, Other.url)
                self.assertEqual(before, case.live_server_url)
                self.assertEqual(200, get(before + "/products/")[0])

        self.assertPasses(Inner)

    def test_djangos_live_server_has_none(self):
        """A test case with Django's own live server is left to Django."""
        self.assertIsNone(environment.find(LiveServerTestCase))


class EnvironmentTests(unittest.TestCase):
    def run_of(self, case):
        return mock.Mock(test=case, owner=Owner(case.id), kept={})

    def test_the_life_of_a_class(self):
        """It listens and accepts the host from enter_class() until that is undone."""
        hosts = list(settings.ALLOWED_HOSTS)
        case = type("Case", (WSGICase,), {"host": "127.0.0.1", "test": lambda self: None})
        undo, live = Undo(), environment.WSGIEnvironment(case)
        live.enter_class(undo)
        self.addCleanup(undo.close)
        self.assertIs(live, environment.of(case))
        self.assertIn("127.0.0.1", settings.ALLOWED_HOSTS)
        address = urlsplit(case.live_server_url)
        socket.create_connection((address.hostname, address.port)).close()
        undo.close()
        self.assertIsNone(environment.find(case))
        self.assertEqual(hosts, list(settings.ALLOWED_HOSTS))
        with self.assertRaises(OSError):
            socket.create_connection((address.hostname, address.port))

    def test_requests_of_class_hooks(self):
        """The first test answers for the errors of requests that class hooks have sent, and the second does not."""
        live = environment.WSGIEnvironment(WSGICase)
        live.server = mock.Mock()
        case = WSGICase("id")
        live._before_tests.note_error("GET /", ValueError("of a class hook"))
        with Undo() as undo:
            live.enter_test(self.run_of(case), undo)
            errors = live.end_test(self.run_of(case))
        self.assertRegex(str(errors), "of a class hook")
        with Undo() as undo:
            live.enter_test(self.run_of(case), undo)
            self.assertEqual([], live.end_test(self.run_of(case)))

    def test_an_end_without_a_beginning(self):
        """Nothing is done if the test was not entered, and an abandoned test fails for nothing."""
        for live in (environment.WSGIEnvironment(WSGICase), environment.ASGIEnvironment(ASGICase)):
            case = mock.Mock(_cleanups=[])
            live.before_end(self.run_of(case))
            live.abandon(self.run_of(case))
            self.assertEqual([], case._cleanups)

    def test_failures_of_an_ending_test(self):
        """What went wrong becomes a clean-up that fails, so that every runner reports it."""
        live = environment.WSGIEnvironment(WSGICase)
        live.server, live.requests = mock.Mock(), Requests()
        live.requests.problems.append("it went wrong")
        case = WSGICase("id")
        live.before_end(self.run_of(case))
        ((function, args, kwargs),) = case._cleanups
        with self.assertRaisesRegex(AssertionError, "it went wrong"):
            function(*args, **kwargs)
