"""Tests of what a test can change of models."""

import textwrap

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models

from django_async_test.django_state.models import Models

from ..engine.state.helpers import PartTestCase, importing
from ..project.shop.models import Product


class ModelsTests(PartTestCase):
    part = Models()

    def test_methods(self):
        """One that was replaced by hand, inherited or not, is named and put back."""
        self.assertNamedAndPutBack(
            lambda: setattr(Product, "save", lambda self: None),
            lambda: Product.save is models.Model.save,
            "shop.Product.save is another one",
        )
        self.assertNotIn("save", vars(Product))

    def test_what_is_inherited(self):
        """What takes the place of a manager that the model has from another one is named, and inherited again."""
        self.assertNamedAndPutBack(
            lambda: setattr(User, "objects", dict), lambda: User.objects, "auth.User.objects is another one"
        )
        self.assertIsNot(dict, User.objects)

    def test_what_is_replaced(self):
        """A manager or a constant is named; what is computed once, and what Django sets, is no change."""
        Product.constant, Product.computed = 1, None
        self.addCleanup(delattr, Product, "constant")
        self.addCleanup(delattr, Product, "computed")
        self.assertNamedAndPutBack(
            lambda: setattr(Product, "constant", 2), lambda: Product.constant, "shop.Product.constant is another one"
        )
        self.assertNamedAndPutBack(
            lambda: setattr(Product, "objects", dict), lambda: vars(Product)["objects"], "Product.objects is another"
        )
        self.assertUnchanged(lambda: setattr(Product, "computed", 2))
        Product.computed = None
        self.assertUnchanged(lambda: (setattr(Product, "constant", 2), setattr(Product, "constant", 1)))

    def test_a_model_that_a_test_defines(self):
        """It is named, and forgotten, so that another test can define one by that name."""

        def define():
            type("Ghost", (models.Model,), {"__module__": Product.__module__})

        self.assertNamedAndPutBack(define, lambda: "ghost" in apps.all_models["shop"], "shop.Ghost is new")
        before = self.part.take()
        define()
        self.part.put_back(before)

    def test_a_model_of_a_module_that_is_imported(self):
        """It stays: the module makes no other one when it is imported again."""
        source = """
            from django.db import models

            class Belated(models.Model):
                class Meta:
                    app_label = "shop"
        """
        self.addCleanup(apps.clear_cache)
        self.addCleanup(apps.all_models["shop"].pop, "belated", None)
        before = self.part.take()
        with importing("late_models", textwrap.dedent(source)):
            self.assertEqual([], self.part.changes(before))
            self.part.put_back(before)
        self.assertIn("belated", apps.all_models["shop"])

    def test_options_and_fields(self):
        """An option that was assigned, and a field that was added, are named and put back."""
        self.assertNamedAndPutBack(
            lambda: setattr(Product._meta, "ordering", ["-name"]),
            lambda: Product._meta.ordering,
            "shop.Product._meta.ordering was ",
            "and is ['-name']",
        )
        self.assertNamedAndPutBack(
            lambda: Product.add_to_class("colour", models.CharField(max_length=9)),
            lambda: "colour" in [field.name for field in Product._meta.get_fields()],
            "the field shop.Product.colour is new",
        )
        self.assertFalse(hasattr(Product, "colour"))
