"""Addresses of the test subject; those below ``/async/`` exist where Django has asynchronous views."""

import django.test

try:
    from django.urls import re_path
except ImportError:  # Django 1.x
    from django.conf.urls import url as re_path

from tests.project.shop import views

urlpatterns = [
    re_path(r"^products/$", views.list_products),
    re_path(r"^products/add/(?P<name>\w+)/$", views.add_product),
    re_path(r"^missing/$", views.missing),
    re_path(r"^crash/$", views.crash),
    re_path(r"^fail/(?P<text>\w+)/$", views.fail),
    re_path(r"^whoami/$", views.whoami),
    re_path(r"^favicon\.ico$", views.favicon),
]

if hasattr(django.test, "AsyncClient"):
    from tests.project.shop import async_views

    urlpatterns += [
        re_path(r"^async/products/$", async_views.list_products),
        re_path(r"^async/products/add/(?P<name>\w+)/$", async_views.add_product),
        re_path(r"^async/products/add_in_any_thread/(?P<name>\w+)/$", async_views.add_product_in_any_thread),
        re_path(r"^async/missing/$", async_views.missing),
        re_path(r"^async/crash/$", async_views.crash),
    ]

handler404 = "tests.project.shop.views.page_not_found"
handler500 = "tests.project.shop.views.server_error"
