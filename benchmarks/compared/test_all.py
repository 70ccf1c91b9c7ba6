"""The tests of `cases`, written in the way that the variable ``WAY`` names: a class or a function for each."""

import inspect
import os
import unittest

import django.test
import pytest

from . import cases, tools

WAY = os.environ["WAY"]


def wanted(case):
    return list(inspect.signature(case).parameters)[1:]


def of_class(base, case, make_tools):
    """Return a class with the case as its only test."""

    def set_up(self):
        self.rows = [cases.create(name) for name in wanted(case) if name == "shelf"]

    async def async_set_up(self):
        self.rows += [await cases.Product.objects.acreate(name=name) for name in wanted(case) if name == "lamp"]

    async def test(self):
        await case(make_tools(self), *self.rows)

    namespace = {"setUp": set_up, "asyncSetUp": async_set_up, "test_" + case.__name__: test}
    return type(case.__name__, (base,), dict(namespace, __module__=__name__))


def of_function(case):
    """Return a test function of the case; its parameters are fixtures."""
    rows = wanted(case)

    async def test(request, **fixtures):
        await case(fixtures.pop("tools"), *fixtures.values())

    test.__signature__ = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in ["request", "tools"] + rows]
    )
    return pytest.mark.django_db(test)


if WAY.startswith("functions"):

    @pytest.fixture(name="tools")
    def the_tools(request, db):
        return tools.OfPytest(request)

    @pytest.fixture
    def shelf(db):
        return cases.create("shelf")

    @pytest.fixture
    async def lamp(db):
        return await cases.Product.objects.acreate(name="lamp")

    globals().update({"test_" + case.__name__: of_function(case) for case in cases.WRITES + cases.CASES})
else:
    if WAY == "isolated":
        base, make_tools = unittest.IsolatedAsyncioTestCase, lambda test: tools.Tools()
    elif WAY == "django":
        base, make_tools = django.test.TestCase, tools.OfDjango
    else:
        import django_async_test

        base, make_tools = django_async_test.TestCase, tools.OfOurs
    globals().update({case.__name__: of_class(base, case, make_tools) for case in cases.WRITES + cases.CASES})


@pytest.mark.django_db
def test_nothing():
    """The last test, for which there is a database even if no other says that it needs one."""
