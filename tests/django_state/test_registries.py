"""Tests of what Django keeps for the whole process."""

import unittest

import django
from django.conf.locale import LANG_INFO
from django.contrib import admin
from django.core import checks, serializers
from django.db import connection, models, router
from django.db.models import Lookup
from django.template import defaultfilters
from django.test import SimpleTestCase

from django_async_test.django_state.registries import DjangoRegistries

from ..engine.state.helpers import PartTestCase
from ..project.shop.models import Product


class Smallest(Lookup):
    lookup_name = "smallest"


class Other(models.IntegerField):
    """A field without lookups of its own."""


def check_nothing(**kwargs):
    return []


# (what it does, what can be read before and after it, what is said of it)
CHANGES = (
    (
        lambda: models.Field.register_lookup(Smallest),
        lambda: models.CharField().get_lookup("smallest"),
        "Field.register_lookup(): smallest is new",
    ),
    (
        lambda: Other.register_lookup(Smallest),
        lambda: Other().get_lookup("smallest"),
        "Other.register_lookup().class_lookups is new",
    ),
    (lambda: checks.register(check_nothing), lambda: len(checks.registry.registry.registered_checks), "checks.reg"),
    (
        lambda: serializers.register_serializer("csv", "django.core.serializers.json"),
        lambda: "csv" in serializers.get_serializer_formats(),
        "register_serializer(): csv is new",
    ),
    (
        lambda: defaultfilters.register.filter("twice", check_nothing),
        lambda: "twice" in defaultfilters.register.filters,
        "a filter in django.template.defaultfilters: twice is new",
    ),
    (lambda: setattr(models.QuerySet, "delete", repr), lambda: models.QuerySet.delete, "QuerySet.delete was "),
    (lambda: router.routers.append(Other), lambda: router.routers[:], "routers of databases: <class "),
    (lambda: LANG_INFO.update(xx={}), lambda: "xx" in LANG_INFO, "LANG_INFO: xx is new: {}"),
    (
        lambda: setattr(connection.features, "an_attribute", 1),
        lambda: getattr(connection.features, "an_attribute", 0),
        "connections['default'].features: an_attribute is new: 1",
    ),
    (
        lambda: setattr(SimpleTestCase, "client_class", None),
        lambda: SimpleTestCase.client_class,
        "SimpleTestCase.client_class was",
    ),
)


class DjangoRegistriesTests(PartTestCase):
    part = DjangoRegistries()

    def test_each(self):
        """What is registered, and an attribute that is set, is named and put back."""
        serializers.get_serializer("json")
        for change, read, text in CHANGES:
            with self.subTest(text):
                self.assertNamedAndPutBack(change, read, text)

    def test_the_admin(self):
        """A model that is registered, and an attribute of the site."""
        site = admin.AdminSite("test") if hasattr(admin.sites, "all_sites") else admin.site
        name = "of the admin site {!r}".format(site.name)
        self.assertNotIn(Product, site._registry)
        self.assertNamedAndPutBack(
            lambda: site.register(Product), lambda: Product in site._registry, "register() {}: <".format(name)
        )
        self.assertNamedAndPutBack(
            lambda: setattr(site, "site_header", "x"),
            lambda: site.site_header,
            "{!r}: site_header is new: 'x'".format(site.name),
        )

    @unittest.skipIf(django.VERSION < (2, 0), "Django before 2.0 has no converters")
    def test_converters(self):
        """One for paths is named, and paths forget it."""
        from django.urls import converters, register_converter

        self.assertNamedAndPutBack(
            lambda: register_converter(converters.IntConverter, "year"),
            lambda: "year" in converters.get_converters(),
            "register_converter(): year is new",
        )

    def test_what_is_made_when_it_is_first_used(self):
        """The serializers, and what a database is found to have, are no change."""
        serializers._serializers, previous = {}, serializers._serializers
        self.addCleanup(setattr, serializers, "_serializers", previous)
        connection.features.__dict__.pop("supports_transactions", None)
        self.assertUnchanged(lambda: (serializers.get_serializer("json"), connection.features.supports_transactions))
