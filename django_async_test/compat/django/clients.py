"""Give the test clients the awaitable methods, and ``follow=``, that they have since Django 5.0.

Mirrors: ``alogin()`` and the like, and ``AsyncClient.get(..., follow=True)``, of Django 5.0.
Gaps: a redirect to another host is followed on the same one; the methods run in a thread, not in the loop.
Needed by: Django below 5.0; ``follow=`` by Django 3.1 to 4.2.
Delete when: Django >= 5.0.
Upstream: https://code.djangoproject.com/ticket/34747, https://code.djangoproject.com/ticket/34757
Tests: tests/compat/django/test_clients.py
"""

import functools
from urllib.parse import urljoin, urlsplit

from django.test import client as django_client

from ..asgiref import bridge

__unittest = True

AsyncClient = getattr(django_client, "AsyncClient", None)

_REDIRECTS = (301, 302, 303, 307, 308)
_KEEPING_THE_METHOD = (307, 308)
_LONGEST_CHAIN = 20

_METHODS = ("get", "post", "head", "options", "put", "patch", "delete", "trace")
# Arguments of a request that are not headers.
_NO_HEADERS = ("data", "content_type", "secure", "headers")


def install():
    """Complete the clients; idempotent."""
    for cls in (django_client.Client, AsyncClient):
        if cls is not None:
            for name in ("login", "force_login", "logout", "session"):
                # Django 1.8 has no force_login(),
                # and Django 5.0 and later have all of the awaitable ones.
                if hasattr(cls, name) and not hasattr(cls, "a" + name):
                    setattr(cls, "a" + name, _in_a_thread(name))
    # Django 3.1 to 4.2: an AsyncClient that does not follow redirects.
    if AsyncClient is not None and not hasattr(AsyncClient, "_ahandle_redirects"):
        for name in _METHODS:
            method = getattr(AsyncClient, name)
            if not getattr(method, "_follows", False):
                setattr(AsyncClient, name, _following(method))


def _in_a_thread(name):
    async def method(self, *args, **kwargs):
        def call():
            value = getattr(self, name)
            if name != "session":
                return value(*args, **kwargs)
            # Load it here, where that is allowed.
            value.keys()
            return value

        return await bridge.sync_to_async(call, thread_sensitive=True)()

    method.__name__ = "a" + name
    method.__qualname__ = "Client.a" + name
    method.__doc__ = "Do what `{}` does, in a coroutine.".format(name)
    return method


def _following(original):
    @functools.wraps(original)
    async def method(self, path, *args, **kwargs):
        follow = kwargs.pop("follow", False)
        # For assertRedirects(), which makes a request of its own
        self.extra = {name: value for name, value in kwargs.items() if name not in _NO_HEADERS}
        self.headers = kwargs.get("headers")
        response = await original(self, path, *args, **kwargs)
        if follow:
            response = await _follow(self, response, args, kwargs)
        return response

    method._follows = True
    return method


async def _follow(client, response, args, kwargs):
    data = args[0] if args else kwargs.get("data")
    headers = {name: value for name, value in kwargs.items() if name not in ("data", "content_type", "secure")}
    chain = []
    response.redirect_chain = chain
    while response.status_code in _REDIRECTS:
        location = response["Location"]
        chain.append((location, response.status_code))
        url = urlsplit(location)
        path = url.path or ("/" if url.netloc else "")
        path = urljoin(response.request["path"], path)
        # Not as data of a GET, which Django 3.1 and 3.2 lose.
        target = path + ("?" + url.query if url.query else "")
        extra = dict(
            headers, secure=url.scheme == "https" or (not url.scheme and response.request["scheme"] == "https")
        )
        name = response.request["method"].lower()
        if response.status_code in _KEEPING_THE_METHOD and name not in ("get", "head"):
            if kwargs.get("content_type"):
                extra["content_type"] = kwargs["content_type"]
            response = await getattr(client, name)(target, data, **extra)
        else:
            response = await (client.head if name == "head" else client.get)(target, **extra)
        response.redirect_chain = chain
        if chain[-1] in chain[:-1]:
            raise django_client.RedirectCycleError("Redirect loop detected.", last_response=response)
        if len(chain) > _LONGEST_CHAIN:
            raise django_client.RedirectCycleError("Too many redirects.", last_response=response)
    return response
