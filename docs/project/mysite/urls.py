"""The addresses of the samples."""

from django.urls import path
from shop import async_views, views

urlpatterns = [
    path("products/", views.list_products),
    path("products/add/<name>/", views.add_product),
    path("whoami/", views.whoami),
    path("crash/", views.crash),
    path("fail/<text>/", views.fail),
    path("favicon.ico", views.favicon),
    path("async/products/", async_views.list_products),
    path("async/products/add/<name>/", async_views.add_product),
    path("async/crash/", async_views.crash),
]
