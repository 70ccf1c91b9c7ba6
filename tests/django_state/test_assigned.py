"""Tests of attributes that are assigned to what a project has once."""

import logging

from django import forms
from django.apps import apps
from django.db.models.signals import post_save

from django_async_test.django_state.assigned import Assigned

from ..engine.state.helpers import PartTestCase


class ProductForm(forms.Form):
    template = "a"
    name = forms.CharField()


class AssignedTests(PartTestCase):
    part = Assigned()

    def test_each(self):
        """Of the class of a form, the configuration of an app, a signal, a handler of logging."""
        config, handler = apps.get_app_config("shop"), logging.StreamHandler()
        for change, read, text in (
            (
                lambda: setattr(ProductForm, "template", "b"),
                lambda: ProductForm.template,
                "ProductForm.template was 'a'",
            ),
            (lambda: setattr(config, "verbose_name", "b"), lambda: config.verbose_name, ".verbose_name was 'Shop'"),
            (lambda: setattr(post_save, "send", dict), lambda: vars(post_save).get("send"), ".send is new: "),
            (lambda: handler.setLevel(logging.ERROR), lambda: handler.level, ".level was 0, and is 40"),
        ):
            with self.subTest(text):
                self.assertNamedAndPutBack(change, read, text)
        self.assertNotIn("send", vars(post_save))

    def test_what_is_no_change(self):
        """A form, a set of forms and a handler that a test makes, and what Django assigns."""

        def use():
            type("OwnForm", (forms.Form,), {"name": forms.CharField()})({"name": "a"}).is_valid()
            forms.formset_factory(ProductForm)().as_p()
            handler = logging.StreamHandler()
            handler.setLevel(logging.ERROR)
            handler.setLevel(logging.INFO)
            post_save.connect(repr, weak=False)
            post_save.disconnect(repr)

        self.assertUnchanged(use)
