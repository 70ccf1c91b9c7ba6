"""The URL configuration of the benchmark: a view that is a function, and one that is a coroutine function."""

import django
from django.http import HttpResponse

try:
    from django.urls import re_path
except ImportError:  # Django 1.x
    from django.conf.urls import url as re_path


def sync_view(request):
    return HttpResponse("ok")


async def async_view(request):
    return HttpResponse("ok")


urlpatterns = [re_path(r"^sync/$", sync_view)]
if django.VERSION >= (3, 1):
    urlpatterns.append(re_path(r"^async/$", async_view))
