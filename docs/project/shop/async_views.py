"""The same, asynchronous."""

from django.http import HttpResponse

from .models import Product


async def list_products(request):
    """Answer with the names of all products, one a line."""
    return HttpResponse("\n".join([product.name async for product in Product.objects.order_by("name")]))


async def add_product(request, name):
    """Write a product."""
    await Product.objects.acreate(name=name)
    return HttpResponse("added {}".format(name))


async def crash(request):
    """Write a product, then fail."""
    await Product.objects.acreate(name="crash")
    raise ValueError("crash")
