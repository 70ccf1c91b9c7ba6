"""As many models as the setting MANY says; every third refers to the one before."""

from django.conf import settings
from django.db import models


def _make(number):
    attributes = {
        "__module__": __name__,
        "name": models.CharField(max_length=50, default="name"),
        "number": models.IntegerField(default=0, db_index=True),
    }
    if number % 3 == 1:
        attributes["before"] = models.ForeignKey(ALL[-1], null=True, on_delete=models.CASCADE)
    return type("Model{}".format(number), (models.Model,), attributes)


ALL = []
for _number in range(settings.MANY):
    ALL.append(_make(_number))
