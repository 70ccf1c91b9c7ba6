"""Addresses for the tests of clients and assertions: pages that redirect, stream, fail, and show who is logged in.

Classes with ``__anext__`` instead of asynchronous generators, which Python 3.5 cannot parse.
"""

import asyncio

import django
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.test import override_settings

from tests.helpers import forever
from tests.project.shop.models import Product

try:
    from django.urls import re_path
except ImportError:  # Django 1.x
    from django.conf.urls import url as re_path

PAGE = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    {"page.html": "{% for product in products %}{{ product }} {% endfor %}"},
                )
            ]
        },
    }
]

#: Decorates a test case class that uses this site.
settings = override_settings(ROOT_URLCONF="tests.testing.site", TEMPLATES=PAGE)

#: Whether responses may have asynchronous content: https://code.djangoproject.com/ticket/33735
streams_asynchronously = django.VERSION >= (4, 2)

#: What happened to the streams, for tests to look at.
happened = []


def page(request):
    """Show all products in a template."""
    return render(request, "page.html", {"products": Product.objects.order_by("name")})


def redirect(request):
    """Redirect to the page."""
    return HttpResponseRedirect("/page/")


def redirect_relatively(request):
    """Redirect to an address that is relative to this one."""
    return HttpResponseRedirect("../page/")


def redirect_twice(request):
    """Redirect to another redirect, with a query."""
    return HttpResponseRedirect("/redirect/?from=twice")


def redirect_for_ever(request):
    """Redirect to itself."""
    return HttpResponseRedirect("/redirect_for_ever/")


def redirect_further(request, number):
    """Redirect to the next number."""
    return HttpResponseRedirect("/redirect_further/{}/".format(int(number) + 1))


def redirect_with_the_method(request):
    """Redirect so that a POST stays one."""
    response = HttpResponse(status=307)
    response["Location"] = "/echo/?kept=1"
    return response


def echo(request):
    """Return how this was requested, and what was posted if asked to read that."""
    parts = [request.method, request.META.get("QUERY_STRING", ""), request.META.get("HTTP_X_COLOUR", "")]
    # The asynchronous client of Django 3.2 has posted nothing that can be read.
    parts += [request.POST.get("name", "")] if "read" in request.GET else [request.META.get("CONTENT_TYPE", "")[:9]]
    return HttpResponse(" ".join(part for part in parts if part))


def whoami(request):
    """Return who is logged in, and count the requests in the session."""
    request.session["count"] = request.session.get("count", 0) + 1
    return HttpResponse("{} {}".format(request.user.get_username(), request.session["count"]))


def stream(request):
    """Stream the names of the products, one query for each."""

    def chunks():
        for product in Product.objects.order_by("name"):
            yield Product.objects.get(pk=product.pk).name + "\n"

    return StreamingHttpResponse(chunks())


def crash(request):
    """Fail before there is a response."""
    raise ZeroDivisionError("crash")


class Numbers(object):
    """Streams numbers for ever, or until `last`."""

    def __init__(self, last=None, template="{}\n", fails_at=None, waits_at=None):
        self._number = 0
        self._last = last
        self._template = template
        self._fails_at = fails_at
        self._waits_at = waits_at

    def __aiter__(self):
        return self

    async def __anext__(self):
        self._number += 1
        if self._last is not None and self._number > self._last:
            raise StopAsyncIteration
        if self._number == self._fails_at:
            raise ZeroDivisionError("in the stream")
        try:
            if self._number == self._waits_at:
                await forever()
            await asyncio.sleep(0.001)  # A stream that never ends leaves time to others
        except asyncio.CancelledError:
            happened.append("cancelled")
            raise
        return self._template.format(self._number).encode()

    async def aclose(self):
        happened.append("closed")
        self._last = 0


async def numbers(request):
    """Stream three numbers."""
    return StreamingHttpResponse(Numbers(3))


async def numbers_for_ever(request):
    """Stream numbers for ever."""
    return StreamingHttpResponse(Numbers())


async def numbers_that_stop(request):
    """Stream one number, and never another."""
    return StreamingHttpResponse(Numbers(waits_at=2))


async def numbers_that_fail(request):
    """Stream one number, then fail."""
    return StreamingHttpResponse(Numbers(fails_at=2))


async def events(request):
    """Stream server-sent events for ever."""
    template = ": comment\nid: {0}\nevent: tick\ndata: first line {0}\ndata: second line\n\n"
    return StreamingHttpResponse(Numbers(template=template), content_type="text/event-stream")


async def silence(request):
    """Never answer."""
    try:
        await forever()
    except asyncio.CancelledError:
        happened.append("cancelled")
        raise


def state(request):
    """Return what the lifespan of the server has put into the state."""
    return HttpResponse(str(request.scope.get("state")))


urlpatterns = [
    re_path("^page/$", page),
    re_path("^redirect/$", redirect),
    re_path("^redirect_relatively/$", redirect_relatively),
    re_path("^redirect_twice/$", redirect_twice),
    re_path("^redirect_for_ever/$", redirect_for_ever),
    re_path(r"^redirect_further/(\d+)/$", redirect_further),
    re_path("^redirect_with_the_method/$", redirect_with_the_method),
    re_path("^echo/$", echo),
    re_path("^whoami/$", whoami),
    re_path("^stream/$", stream),
    re_path("^crash/$", crash),
    re_path("^numbers/$", numbers),
    re_path("^numbers_for_ever/$", numbers_for_ever),
    re_path("^numbers_that_stop/$", numbers_that_stop),
    re_path("^numbers_that_fail/$", numbers_that_fail),
    re_path("^events/$", events),
    re_path("^silence/$", silence),
    re_path("^state/$", state),
]
