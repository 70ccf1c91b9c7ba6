"""An awaitable twin, with the prefix ``a``, of each assertion that may query the database or read a response.

The twins are made from what the installed Django has, so that one which a new Django brings has a twin too.
"""

import functools
import inspect
import unittest

from django import test as django_test

from ..compat.asgiref import bridge
from ..compat.python import task_local
from ..undo import Undo
from .calls import call_sync, call_within, is_coroutine_function
from .responses import content_of, is_asynchronous, replay

__unittest = True

#: Assertions of Django that work in a coroutine as they are, and why.
NOTHING_BLOCKS = {
    "assertHTMLEqual": "compares two strings",
    "assertHTMLNotEqual": "compares two strings",
    "assertInHTML": "compares two strings",
    "assertNoLogs": "looks at what is logged (Django brings it to Pythons before 3.10)",
    "assertNotInHTML": "compares two strings",
    "assertJSONEqual": "compares a string with plain data",
    "assertJSONNotEqual": "compares a string with plain data",
    "assertURLEqual": "compares two strings",
    "assertXMLEqual": "compares two strings",
    "assertXMLNotEqual": "compares two strings",
}

#: Assertions of unittest that evaluate what they are given, a queryset for instance, or show it when they fail.
EVALUATING = (
    "assertCountEqual",
    "assertEqual",
    "assertFalse",
    "assertIn",
    "assertListEqual",
    "assertNotEqual",
    "assertNotIn",
    "assertSequenceEqual",
    "assertTrue",
)

_CLASSES = (django_test.SimpleTestCase, django_test.TransactionTestCase, django_test.TestCase)


def django_assertions():
    """Return the names of the assertions that the installed Django adds to those of unittest."""
    names = {name for cls in _CLASSES for name in dir(cls) if name.startswith("assert")}
    return names - set(dir(unittest.TestCase))


class AssertionTwins(object):
    """Gives a test case the twins."""

    async def aassertContains(self, response, *args, **kwargs):
        """Do what ``assertContains()`` does; a streaming response may be asynchronous, and is read to its end."""
        await _assert_about_content(self.assertContains, response, args, kwargs)

    async def aassertNotContains(self, response, *args, **kwargs):
        """Do what ``assertNotContains()`` does; a streaming response may be asynchronous, and is read to its end."""
        await _assert_about_content(self.assertNotContains, response, args, kwargs)

    async def aassertRedirects(self, response, *args, **kwargs):
        """Do what ``assertRedirects()`` does, with responses of the asynchronous client too."""
        client = getattr(response, "client", None)
        request = getattr(response, "request", None)
        with Undo() as undo:
            if client is not None and is_coroutine_function(client.request):
                undo.replace(response, "client", _SyncClient(client))
            if isinstance(request, dict) and "path" in request:
                # Relative redirects are relative to it.
                undo.replace(response, "request", dict(request, PATH_INFO=request["path"]))
            await call_sync(self.assertRedirects, response, *args, **kwargs)

    def aassertTemplateUsed(self, response=None, *args, **kwargs):
        """Do what ``assertTemplateUsed()`` does: await it with a response, else use it in ``async with``."""
        return _assert_about_template(self.assertTemplateUsed, response, args, kwargs)

    def aassertTemplateNotUsed(self, response=None, *args, **kwargs):
        """Do what ``assertTemplateNotUsed()`` does: await it with a response, else use it in ``async with``."""
        return _assert_about_template(self.assertTemplateNotUsed, response, args, kwargs)

    def aassertRaisesMessage(self, expected_exception, expected_message, *args, **kwargs):
        """Do what ``assertRaisesMessage()`` does: await it with a callable, else use it in ``async with``.

        The callable may be sync and use the ORM, or be a coroutine function.
        """
        return _assert_about_call(self.assertRaisesMessage, (expected_exception, expected_message), args, kwargs)

    def aassertWarnsMessage(self, expected_warning, expected_message, *args, **kwargs):
        """Do what ``assertWarnsMessage()`` does: await it with a callable, else use it in ``async with``.

        The callable may be sync and use the ORM, or be a coroutine function.
        """
        return _assert_about_call(self.assertWarnsMessage, (expected_warning, expected_message), args, kwargs)

    async def aassertQuerySetEqual(self, qs, values, transform=None, ordered=True, msg=None):
        """Do what ``assertQuerySetEqual()`` does, also before Django 4.2, which has it under another name."""
        assertion = getattr(self, "assertQuerySetEqual", None)
        if assertion is None:
            # Before Django 3.2 None is not "as it is".
            assertion, transform = self.assertQuerysetEqual, transform or _as_it_is
        await call_sync(assertion, qs, values, transform=transform, ordered=ordered, msg=msg)


class AsyncContext(object):
    """Lets ``async with`` use a context manager; ``with`` can too."""

    def __init__(self, manager):
        self._manager = manager

    def __enter__(self):
        return self._manager.__enter__()

    def __exit__(self, *exc_info):
        return self._manager.__exit__(*exc_info)

    async def __aenter__(self):
        return self.__enter__()

    async def __aexit__(self, *exc_info):
        return self.__exit__(*exc_info)


class _SyncClient(object):
    """An asynchronous client for sync code in a worker thread."""

    def __init__(self, client):
        self._client = client

    def __getattr__(self, name):
        value = getattr(self._client, name)
        if name not in _REQUESTS:
            return value

        async def call(path, data=None, *args, **kwargs):
            if hasattr(data, "urlencode") and data:
                # As data of a GET, Django 3.1 and 3.2 would lose it.
                path, data = "{}?{}".format(path, data.urlencode()), None
            return await value(path, data, *args, **kwargs)

        return bridge.async_to_sync(task_local.carrying_coroutine(call))


_REQUESTS = ("get", "head")


async def _assert_about_content(assertion, response, args, kwargs):
    if not getattr(response, "streaming", False):
        await call_sync(assertion, response, *args, **kwargs)
        return
    was_asynchronous = is_asynchronous(response)
    content = await content_of(response)
    response.streaming_content = [content]
    try:
        await call_sync(assertion, response, *args, **kwargs)
    finally:
        # Another assertion may read it again.
        replay(response, content, was_asynchronous)


def _assert_about_template(assertion, response, args, kwargs):
    if hasattr(response, "templates") or hasattr(response, "status_code"):
        return call_sync(assertion, response, *args, **kwargs)
    return AsyncContext(assertion(response, *args, **kwargs))


def _assert_about_call(assertion, expected, args, kwargs):
    function = args[0] if args else kwargs.pop("callable_obj", None)
    if function is None:
        return AsyncContext(assertion(*expected, **kwargs))
    return call_within(assertion(*expected), functools.partial(function, *args[1:], **kwargs))


def _as_it_is(value):
    return value


def _twin(name):
    async def twin(self, *args, **kwargs):
        await call_sync(getattr(self, name), *args, **kwargs)

    twin.__name__ = "a" + name
    twin.__qualname__ = "AssertionTwins.a" + name
    twin.__doc__ = "Do what ``{}()`` does, where it may query the database.".format(name)
    return twin


def _make_twins():
    for name in django_assertions().union(EVALUATING) - set(NOTHING_BLOCKS) - {"assertNumQueries"}:
        if "a" + name not in AssertionTwins.__dict__:
            setattr(AssertionTwins, "a" + name, _twin(name))
    for name in [name for name, value in AssertionTwins.__dict__.items() if inspect.isfunction(value)]:
        # Explicit ones exist where Django has what they are twins of.
        if name[1:] not in django_assertions().union(EVALUATING) and name != "aassertQuerySetEqual":
            delattr(AssertionTwins, name)


_make_twins()
