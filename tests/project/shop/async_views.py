"""Asynchronous views that read, write and fail: for Django 3.1 and later.

They reach the database as code for Django 3.1 does; ``acreate()`` and its
family came with 4.1.
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import Http404, HttpResponse

from .models import Product


def names():
    """Return the names of all products."""
    return list(Product.objects.order_by("name").values_list("name", flat=True))


async def list_products(request):
    """Answer with the names of all products, one a line."""
    return HttpResponse("\n".join(await sync_to_async(names, thread_sensitive=True)()))


async def add_product(request, name):
    """Write a product in the thread that Django's own asynchronous methods use."""
    await sync_to_async(Product.objects.create, thread_sensitive=True)(name=name)
    return HttpResponse("added {}".format(name))


async def add_product_in_any_thread(request, name):
    """Write a product in a thread of the default pool, from a task of its own."""
    loop = asyncio.get_event_loop()
    await asyncio.ensure_future(add_in_executor(loop, name))
    return HttpResponse("added {}".format(name))


async def add_in_executor(loop, name):
    await loop.run_in_executor(None, lambda: Product.objects.create(name=name))


async def missing(request):
    """Write a product, then let ``handler404`` answer."""
    await sync_to_async(Product.objects.create, thread_sensitive=True)(name="missing")
    raise Http404("no such product")


async def crash(request):
    """Write a product, then fail."""
    await sync_to_async(Product.objects.create, thread_sensitive=True)(name="crash")
    raise ValueError("crash")
