"""The sync views for every Django; the async ones beside them where Django can serve them."""

from django.core.handlers.base import BaseHandler
from django.db.models import QuerySet

from tickets import views

try:
    from django.urls import re_path
except ImportError:  # Django < 2.0
    from django.conf.urls import url as re_path

urlpatterns = [
    re_path(r"^$", views.event_list, name="event-list"),
    re_path(r"^events/(?P<pk>[0-9]+)/$", views.event_detail, name="event-detail"),
    re_path(r"^events/(?P<pk>[0-9]+)/live/$", views.event_live, name="event-live"),
    re_path(r"^events/(?P<pk>[0-9]+)/buy/$", views.buy, name="buy"),
]

if hasattr(BaseHandler, "get_response_async"):  # Django 3.1+
    from tickets import views_async

    urlpatterns += [
        re_path(r"^async/events/(?P<pk>[0-9]+)/$", views_async.event_detail),
        re_path(r"^async/events/(?P<pk>[0-9]+)/buy/$", views_async.buy),
    ]

    if hasattr(QuerySet, "aiterator"):  # Django 4.1+
        urlpatterns += [
            re_path(r"^async/events/(?P<pk>[0-9]+)/holders/$", views_async.holders),
        ]
