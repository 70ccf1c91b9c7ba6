"""Tests of what is found out about a WebSocket that was refused for its Origin."""

import functools
import sys
import types
import unittest
from unittest import mock

from django_async_test.testing import origins


class OriginValidator(object):
    """Stands for that of Channels, which need not be installed."""

    def __init__(self, application, allowed_origins):
        self.application = application
        self.allowed_origins = allowed_origins

    def __call__(self, scope, receive, send):
        raise AssertionError("It is never called.")

    def valid_origin(self, parsed_origin):
        return parsed_origin is not None and parsed_origin.hostname in self.allowed_origins


class Middleware(object):
    """An application around another one."""

    def __init__(self, inner):
        self.inner = inner

    def __call__(self, scope, receive, send):
        raise AssertionError("It is never called.")


def consumer(scope, receive, send):
    raise AssertionError("It is never called.")


def in_a_closure(inner):
    """Return a function as an application around `inner`, which nothing but its closure leads to."""

    def application(scope, receive, send):
        return inner(scope, receive, send)

    return application


def scope(*headers):
    return {"type": "websocket", "path": "/", "headers": list(headers)}


ELSEWHERE = (b"origin", b"http://elsewhere.org")


class RefusalTests(unittest.TestCase):
    def setUp(self):
        module = types.ModuleType("channels.security.websocket")
        module.OriginValidator = OriginValidator
        patch = mock.patch.dict(sys.modules, {"channels.security.websocket": module})
        patch.start()
        self.addCleanup(patch.stop)

    def test_the_origin_and_what_is_accepted_are_named(self):
        """The text names what came and what would do, and there is an example of that."""
        why, example = origins.refusal(OriginValidator(consumer, ["testserver", ".example.com"]), scope(ELSEWHERE))
        self.assertIn("with the Origin 'http://elsewhere.org'", why)
        self.assertIn("the OriginValidator of the application accepts 'testserver', '.example.com'", why)
        self.assertEqual("http://testserver", example)

    def test_without_an_origin(self):
        """A client that sends none is told so."""
        why, _ = origins.refusal(OriginValidator(consumer, ["testserver"]), scope())
        self.assertIn("came without an Origin", why)

    def test_the_example_fits_the_pattern(self):
        """A scheme is kept, a leading dot left out; a validator that accepts nothing gives an example nevertheless."""
        for pattern, example in [
            ("https://.example.com", "https://example.com"),
            (".example.com", "http://example.com"),
            (None, "http://testserver"),
        ]:
            with self.subTest(pattern):
                validator = OriginValidator(consumer, [pattern] if pattern else [])
                self.assertEqual(example, origins.refusal(validator, scope(ELSEWHERE))[1])

    def test_it_is_found_behind_other_applications(self):
        """Attributes of middleware, a router, a function with a closure and its wrapper lead to the validator."""
        validator = OriginValidator(consumer, ["testserver"])
        router = types.SimpleNamespace(application_mapping={"http": consumer, "websocket": validator})
        for application in (
            Middleware(Middleware(validator)),
            router,
            in_a_closure(in_a_closure(validator)),
            functools.wraps(in_a_closure(validator))(lambda *args: None),
        ):
            with self.subTest(application=application):
                self.assertIsNotNone(origins.refusal(application, scope(ELSEWHERE)))

    def test_who_is_accepted_was_refused_by_somebody_else(self):
        """Nothing is said of a validator that accepts the Origin, and of an application that has none."""
        accepted = (b"origin", b"http://testserver")
        self.assertIsNone(origins.refusal(OriginValidator(consumer, ["testserver"]), scope(accepted)))
        self.assertIsNone(origins.refusal(Middleware(consumer), scope(ELSEWHERE)))

    def test_an_application_that_leads_to_itself(self):
        """The search comes to an end, also where each attribute makes a new object."""
        ring = Middleware(None)
        ring.inner = ring
        self.assertIsNone(origins.refusal(ring, scope(ELSEWHERE)))
        self.assertIsNone(origins.refusal(mock.Mock(), scope(ELSEWHERE)))

    def test_channels_was_never_imported(self):
        """Then there is no validator."""
        del sys.modules["channels.security.websocket"]
        self.assertIsNone(origins.refusal(OriginValidator(consumer, []), scope(ELSEWHERE)))
