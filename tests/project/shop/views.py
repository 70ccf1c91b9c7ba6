"""Synchronous views that read, write and fail."""

from django.http import Http404, HttpResponse

from .models import Product


def list_products(request):
    """Answer with the names of all products, one a line."""
    return HttpResponse("\n".join(Product.objects.order_by("name").values_list("name", flat=True)))


def add_product(request, name):
    """Write a product."""
    Product.objects.create(name=name)
    return HttpResponse("added {}".format(name))


def missing(request):
    """Write a product, then let ``handler404`` answer."""
    Product.objects.create(name="missing")
    raise Http404("no such product")


def crash(request):
    """Write a product, then fail."""
    Product.objects.create(name="crash")
    raise ValueError("crash")


def fail(request, text):
    """Fail before anything is written."""
    raise ValueError(text)


def whoami(request):
    """Answer with the name of the user who is logged in."""
    return HttpResponse(request.user.get_username())


def favicon(request):
    """Answer what browsers ask for in between, and not as for a page that is not found."""
    return HttpResponse(status=204)


def page_not_found(request, exception=None):
    """Count the products and write one: ``handler404`` of the project."""
    count = Product.objects.count()
    Product.objects.create(name="page not found")
    return HttpResponse("not found; products: {}".format(count), status=404)


def server_error(request):
    """Count the products: ``handler500`` of the project."""
    return HttpResponse("failed; products: {}".format(Product.objects.count()), status=500)
