"""Tests of values that public attributes, decorators, settings and functions cannot have: one error that names them."""

import itertools
import os
import unittest
from unittest import mock

import django
from django.test import override_settings

import django_async_test
from django_async_test.engine.checks.selection import DEFAULTS, END_DEFAULTS

from .helpers import TestsAboutTests, run_class

NAN, INFINITE = float("nan"), float("inf")

#: Of most kinds of wrong values one or more.  Where one of them is right, the table below says so.
WRONG = [
    None,
    True,
    -1,
    -0.5,
    0.5,
    2,
    NAN,
    INFINITE,
    10**30,
    "",
    "soon",
    b"all",
    [],
    {},
    (),
    object(),
    1j,
    int,
]


def is_number(value):
    """Return whether it is one that seconds can have: of WRONG two are."""
    return value in (0.5, 2) and not isinstance(value, bool)


def is_none_or(is_right):
    """Return a function that returns whether a value is None, or ``is_right(value)``."""
    return lambda value: value is None or is_right(value)


#: attribute -> which of WRONG it can have.
OF_ALL = {
    "timeout": is_none_or(is_number),
    "loop_scope": lambda value: False,
    "loop_factory": is_none_or(callable),
    "use_default_loop": lambda value: value is True,
    "forbid_get_event_loop": lambda value: value is True,
    "connection_timeout": is_number,
    "allow_threads": lambda value: False,
    "allow_async_unsafe": lambda value: value is True,
}
OF_LIVE_SERVERS = {
    "server_timeout": is_number,
    "host": lambda value: value == "soon",
    "port": lambda value: value == 2 and not isinstance(value, bool),
    "application": is_none_or(lambda value: callable(value) or value == "soon"),
    "static_handler": is_none_or(callable),
    "fail_on_server_errors": lambda value: value is True,
}


class AttributeTests(TestsAboutTests):
    def assert_refused(self, base, attributes):
        for (name, is_right), value in itertools.product(sorted(attributes.items()), WRONG):
            if is_right(value):
                continue
            ran = []
            Inner = type("Inner", (base,), {name: value, "test": lambda self, ran=ran: ran.append(True)})
            with self.subTest(name, value=value):
                problems = run_class(Inner).problems()
                self.assertIn(": Inner.{} is {!r}: it must be ".format(name, value), problems)
                self.assertEqual([], ran)

    def test_attributes_of_all_classes(self):
        """Before anything of the class has run, the error names the class, the attribute, and what it can be."""
        self.assert_refused(django_async_test.TestCase, OF_ALL)

    def test_attributes_of_live_servers(self):
        """It is so for those of live servers, too."""
        self.assert_refused(django_async_test.WSGILiveServerTestCase, OF_LIVE_SERVERS)
        of_asgi = {"server_loop": lambda value: False}
        if django.VERSION >= (3, 0):
            of_asgi["server"] = callable
        self.assert_refused(django_async_test.ASGILiveServerTestCase, of_asgi)


#: The checks that are on or off.
SWITCHES = sorted((set(END_DEFAULTS) | set(DEFAULTS)) - {"blocking_calls", "changed_state"})


class FunctionTests(unittest.TestCase):
    def test_decorators(self):
        """timeout() and fail_on() refuse what a limit, or a check, cannot be when they are called."""
        for value in WRONG:
            with self.subTest(value=value):
                if not is_none_or(is_number)(value):
                    # A function is what a decorator without parentheses is called with.
                    text = (
                        "@timeout stands without" if callable(value) else r"timeout\(\) is .*: it must be a number of"
                    )
                    with self.assertRaisesRegex(ValueError, text):
                        django_async_test.timeout(value)
                if not is_number(value) and value is not True:
                    with self.assertRaisesRegex(ValueError, "blocking_calls is .*: it must be a number of seconds"):
                        django_async_test.fail_on(blocking_calls=value)
                if value is not True:
                    for name in SWITCHES:
                        with self.assertRaisesRegex(ValueError, name + " is .*: it must be True or False"):
                            django_async_test.fail_on(**{name: value})

    def test_functions(self):
        """at_loop_end() and acall() say what they need instead of failing later, in another test perhaps."""
        for value in WRONG:
            if callable(value):
                continue
            with self.subTest(value=value):
                with self.assertRaisesRegex(TypeError, r"at_loop_end\(\) needs a function"):
                    django_async_test.at_loop_end(value)
                with self.assertRaisesRegex(TypeError, r"acall\(\) needs a function"):
                    django_async_test.TestCase.acall(value).send(None)
        with self.assertRaisesRegex(TypeError, r"acall\(\) needs a function .* not nothing"):
            django_async_test.TestCase.acall().send(None)


#: what is called with a value -> (how the error begins, which of WRONG it can have).
CALLS = {
    lambda test, value: test.allow(value): (r"allow\(\) needs a thread or a task", lambda value: False),
    lambda test, value: test.atomic(using=value): (
        r"atomic\(\): using is .*: it must be the alias of a database",
        is_none_or(lambda value: isinstance(value, str)),
    ),
    lambda test, value: test.captureOnCommitCallbacks(using=value): (
        r"captureOnCommitCallbacks\(\): using is .*: it must be the alias of a database",
        lambda value: isinstance(value, str),
    ),
    lambda test, value: test.assertNumQueries(value): (
        r"assertNumQueries\(\): num is .*: it must be a number of queries",
        lambda value: value in (2, 10**30) and not isinstance(value, bool),
    ),
    lambda test, value: test.stream(value): (
        r"stream\(\): path is .*: it must be a path",
        lambda value: value == "soon",
    ),
    lambda test, value: test.stream("/", timeout=value): (
        r"stream\(\): timeout is .*: it must be a number of seconds",
        is_none_or(is_number),
    ),
    lambda test, value: test.websocket(value): (
        r"websocket\(\): path is .*: it must be a path|needs Channels",
        lambda value: value == "soon",
    ),
    lambda test, value: test.websocket("/", timeout=value): (
        r"websocket\(\): timeout is .*: it must be a number of seconds",
        is_none_or(is_number),
    ),
    lambda test, value: test.stream("/", headers=value): (
        r"stream\(\): headers is .*: it must be a dictionary",
        is_none_or(lambda value: isinstance(value, dict)),
    ),
    lambda test, value: test.stream("/", application=value): (
        r"stream\(\): application is .*: it must be an ASGI",
        is_none_or(callable),
    ),
    lambda test, value: test.websocket("/", application=value): (
        r"websocket\(\): application is .*: it must be an ASGI|needs Channels",
        is_none_or(callable),
    ),
    lambda test, value: test.websocket("/", headers=value): (
        r"websocket\(\): headers is .*: it must be pairs of bytes|needs Channels",
        lambda value: value in ([], ()),
    ),
    lambda test, value: test.websocket("/", subprotocols=value): (
        r"websocket\(\): subprotocols is .*: it must be names|needs Channels",
        lambda value: not value or isinstance(value, (list, tuple)),
    ),
    lambda test, value: django_async_test.lifespan(value): (
        r"lifespan\(\): application is .*: it must be an ASGI application",
        callable,
    ),
    lambda test, value: django_async_test.lifespan(print, timeout=value): (
        r"lifespan\(\): timeout is .*: it must be a number of seconds",
        is_none_or(is_number),
    ),
    lambda test, value: django_async_test.strict(value): ("what is decorated is", is_none_or(callable)),
    lambda test, value: django_async_test.lenient(value): ("what is decorated is", is_none_or(callable)),
    lambda test, value: django_async_test.fail_on(pending_tasks=True)(value): ("what is decorated is", callable),
    lambda test, value: django_async_test.allow_async_unsafe(value): ("what is decorated is", is_none_or(callable)),
    lambda test, value: django_async_test.WSGILiveServerTestCase("id")
    .assertServerError(value)
    .__enter__(): (
        r"assertServerError\(\): exception is .*: it must be a class of exceptions",
        lambda value: False,
    ),
    lambda test, value: django_async_test.register_state(value, list, list): (
        "name is .*: it must be a word",
        lambda value: value == "soon",
    ),
    lambda test, value: django_async_test.register_state("soon", value, list): (
        "snapshot is .*: it must be a function",
        callable,
    ),
    lambda test, value: django_async_test.register_state("soon", list, value): ("restore is .*: it must be", callable),
    lambda test, value: django_async_test.register_state("soon", list, list, value): (
        "default is .*: it must be True or False",
        lambda value: value is True,
    ),
    lambda test, value: django_async_test.unregister_state(value): (
        r"unregister_state\(\): register_state\(\) has added no part",
        lambda value: False,
    ),
    lambda test, value: django_async_test.WSGILiveServerTestCase("id").browser_cookies(value): (
        r"browser_cookies\(\): client is .*: it must be a test client",
        lambda value: value is None,
    ),
    lambda test, value: django_async_test.fail_on(changed_state=value): (
        "changed_state is .*: it must be True or False, or a set of names|no part",
        lambda value: value is True or isinstance(value, (list, tuple)),
    ),
}


class CallTests(TestsAboutTests):
    def test_functions_and_methods(self):
        """What is called in a test says at once which of its arguments is wrong, and what it can be."""
        outer = self

        class Inner(django_async_test.TestCase):
            def test(self):
                for (call, (text, is_right)), value in itertools.product(CALLS.items(), WRONG):
                    if not is_right(value):
                        with outer.subTest(text, value=value), outer.assertRaisesRegex((ValueError, TypeError), text):
                            call(self, value)

        self.assertPasses(Inner)

    def test_the_time_of_a_clock(self):
        """advance() takes a number of seconds that one can wait for."""
        outer = self

        class Inner(django_async_test.ClockedTestCase):
            async def test(self):
                for value in WRONG:
                    if not is_number(value):
                        with outer.subTest(value=value), outer.assertRaisesRegex(ValueError, r"advance\(\)"):
                            await self.advance(value)

        self.assertPasses(Inner)


class ProjectTests(TestsAboutTests):
    def problems(self):
        class Inner(django_async_test.TestCase):
            def test(self):
                """Never called."""

        return run_class(Inner).problems()

    def test_settings(self):
        """The test fails with an error that names the setting."""
        for value in WRONG:
            with self.subTest(value=value):
                if value is not None and value != {}:
                    with override_settings(ASYNC_TEST_FAIL_ON=value):
                        self.assertIn("the setting ASYNC_TEST_FAIL_ON is ", self.problems())
                if not is_none_or(is_number)(value):
                    with override_settings(ASYNC_TEST_TIMEOUT=value):
                        self.assertIn("ASYNC_TEST_TIMEOUT is ", self.problems())

    def test_variables(self):
        """It is so for environment variables, too."""
        for text in ("soon", "nan", "inf", "-1", "1e30"):
            with self.subTest(text), mock.patch.dict(os.environ, {"ASYNC_TEST_TIMEOUT": text}):
                self.assertIn("ASYNC_TEST_TIMEOUT is {!r}".format(text), self.problems())
        for text in ("nonsense", "blocking_calls=nan", "pending_tasks=7", "pending_tasks=maybe"):
            with self.subTest(text), mock.patch.dict(os.environ, {"ASYNC_TEST_FAIL_ON": text}):
                self.assertRegex(self.problems(), "ASYNC_TEST_FAIL_ON has|blocking_calls is|pending_tasks is")
