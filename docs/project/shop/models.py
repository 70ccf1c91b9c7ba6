"""Two tables, one of which refers to the other."""

from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100, unique=True)
    stock = models.IntegerField(default=0)

    def __str__(self):
        return self.name


class Order(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    total = models.IntegerField(default=0)
    paid_at = models.DateTimeField(null=True)

    def __str__(self):
        return "{} of product {}".format(self.total, self.product_id)
