"""Synchronous middleware, for the handlers of Django 1.8 as well as those since 1.10."""

from tests.project.shop.models import Product


class AuditMiddleware:
    """Write a product before the view of a request with ``?audit=<name>``, and return how many there are afterwards."""

    def __init__(self, get_response=None):
        self.get_response = get_response

    def __call__(self, request):
        self.process_request(request)
        return self.process_response(request, self.get_response(request))

    def process_request(self, request):
        if "audit" in request.GET:
            Product.objects.create(name=request.GET["audit"])

    def process_response(self, request, response):
        if "audit" in request.GET:
            response["X-Products"] = str(Product.objects.count())
        return response
