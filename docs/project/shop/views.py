"""Views that read, write and fail."""

from django.http import HttpResponse

from .models import Product


def list_products(request):
    """Answer with the names of all products, one a line."""
    return HttpResponse("\n".join(Product.objects.order_by("name").values_list("name", flat=True)))


def add_product(request, name):
    """Write a product."""
    Product.objects.create(name=name)
    return HttpResponse("added {}".format(name))


def whoami(request):
    """Answer with the name of the user who is logged in."""
    return HttpResponse(request.user.get_username())


def crash(request):
    """Write a product, then fail."""
    Product.objects.create(name="crash")
    raise ValueError("crash")


def fail(request, text):
    """Fail before anything is written."""
    raise ValueError(text)


def favicon(request):
    """Answer what browsers ask for in between."""
    return HttpResponse(status=204)
