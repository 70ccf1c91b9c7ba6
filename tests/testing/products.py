"""What tests of ``atomic()`` write, in a block of Django's or in none, and what they find then."""

from django.db import transaction

from tests.project.shop.models import Product


def create(name):
    Product.objects.create(name=name)


def create_in_a_block(name):
    with transaction.atomic():
        create(name)


def fail_in_a_block(name):
    with transaction.atomic():
        create(name)
        raise ZeroDivisionError


def names():
    return sorted(Product.objects.values_list("name", flat=True))
