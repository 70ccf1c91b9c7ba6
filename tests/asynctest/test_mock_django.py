"""Tests of the mocks of Django's objects: one contract for every implementation."""

from django import dispatch
from django import test as django_test

from django_async_test import async_to_sync
from tests.asynctest.mocks import (
    Installed,
    Public,
    Shim,
    differs,
    installed_serves,
    run,
)
from tests.project.shop.models import Product


async def receive(sender, **kwargs):
    """Stand for a receiver of a signal."""


class DjangoContract(object):
    """What a mock of Django's objects has, on the versions that have it."""

    def assertKinds(self, spec, asynchronous, synchronous):
        """Fail unless those names of `asynchronous` that `spec` has are coroutine mocks, and `synchronous` are not."""
        # Each costs as much as the class has methods.
        mocks = [make(spec) for make in (self.api.Mock, self.api.MagicMock, self.api.create_autospec)]
        for name in asynchronous:
            if not hasattr(spec, name):
                continue
            with self.subTest(spec=spec, name=name):
                for one in mocks:
                    self.assertIsInstance(getattr(one, name), self.api.CoroutineMock)
                with self.api.patch.object(spec, name) as one:
                    self.assertIsInstance(one, self.api.CoroutineMock)
        for name in synchronous:
            for one in mocks:
                self.assertNotIsInstance(getattr(one, name), self.api.CoroutineMock, name)

    def test_models_have_asynchronous_methods(self):
        """asave() and the like of a model, the class or an object, are coroutine mocks; save() is not."""
        for spec in (Product, Product(name="one")):
            self.assertKinds(spec, ["asave", "adelete", "arefresh_from_db"], ["save", "delete", "refresh_from_db"])

    def test_managers_have_asynchronous_methods(self):
        """acreate() and the like of a manager or a queryset are coroutine mocks; create() and filter() are not."""
        for spec in (Product.objects, Product.objects.all(), type(Product.objects)):
            asynchronous = ["acreate", "aget", "acount", "aget_or_create"]
            self.assertKinds(spec, asynchronous, ["create", "get", "count", "filter"])

    def test_the_test_client_has_asynchronous_methods(self):
        """The methods of AsyncClient that send a request are coroutine mocks; those of Client are not."""
        client = getattr(django_test, "AsyncClient", None)
        if client is not None:
            for spec in (client, client()):
                self.assertKinds(spec, ["get", "post", "put", "delete", "request", "alogin", "aforce_login"], [])
        self.assertKinds(django_test.Client, [], ["get", "post", "request", "login"])

    def test_the_mock_of_an_object_asks_the_database_nothing(self):
        """No descriptor of a model's object is run: a relation would be looked up."""
        relation = []

        class Relation(object):
            def __get__(self, instance, owner=None):
                if instance is not None:
                    relation.append(instance)
                return self

        spec = type("Order", (object,), {"customer": Relation()})()
        self.assertIsInstance(self.api.MagicMock(spec=spec).customer, self.api.MagicMock)
        self.assertEqual([], relation)

    def test_a_signal_awaits_a_mock(self):
        """A CoroutineMock is an asynchronous receiver of a signal, where Django has them."""
        signal = dispatch.Signal()
        if hasattr(signal, "asend"):
            receivers = [self.api.CoroutineMock(return_value=1), self.api.create_autospec(receive, return_value=1)]
            for receiver in receivers:
                signal.connect(receiver)
            answers = run(signal.asend(sender=None))
            self.assertEqual([1, 1], [answer for _, answer in answers])
            for receiver in receivers:
                receiver.assert_awaited_once()

    def test_synchronous_code_calls_a_mock(self):
        """async_to_sync() takes a CoroutineMock for what it is, without a warning."""
        one = self.api.CoroutineMock(return_value=1)
        self.assertEqual(1, async_to_sync(one)(2))
        one.assert_awaited_once_with(2)


# What the classes of asynctest, from 0.12.4 to 0.13.0, do otherwise.
CLASSES_OF_ASYNCTEST = {
    "test_the_mock_of_an_object_asks_the_database_nothing": "it looks at each attribute when the mock is made",
    "test_models_have_asynchronous_methods": "it looks at each attribute, and an object refuses to show its managers",
    "test_the_test_client_has_asynchronous_methods": "before Django 5.0 these are functions that return coroutines",
}


@differs(CLASSES_OF_ASYNCTEST if installed_serves else {})
class PublicDjangoTests(DjangoContract, Public):
    """The module that tests import."""


class ShimDjangoTests(DjangoContract, Shim):
    """Our own implementation, on the Pythons too where another serves."""


if installed_serves:

    @differs(CLASSES_OF_ASYNCTEST)
    class InstalledDjangoTests(DjangoContract, Installed):
        """The installed asynctest."""
