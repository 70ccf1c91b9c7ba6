"""What the tests of the gate do with the driver of the database that is tested."""

from django.db import connection, connections

from ..project.shop.models import Product

VENDOR = connection.vendor
DRIVER = connection.Database.__name__.partition(".")[0]


def create(name):
    """Create a product."""
    return Product.objects.create(name=name)


def names():
    """Return the names of all products, sorted."""
    return sorted(Product.objects.values_list("name", flat=True))


def driver():
    """Return the connection of the driver."""
    return connections["default"].connection


def execute(sql):
    """Execute a statement with a cursor of Django."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def on_drivers_cursor(sql, method="execute", *args):
    """Execute a statement with a cursor of the driver."""
    cursor = driver().cursor()
    try:
        getattr(cursor, method)(sql, *args)
    finally:
        cursor.close()
