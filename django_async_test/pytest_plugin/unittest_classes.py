"""Tests of unittest classes, which run themselves: what pytest puts around them belongs to them, too."""

import unittest

import pytest
from django.test import TestCase

from ..database import django_code
from ..django_environment import class_sharing
from ..engine.unittest_case import AsyncLifecycle
from . import claims

__unittest = True

_IS_PREPARED = pytest.StashKey()


def is_unittest(item):
    """Return whether the test is a method of a ``unittest.TestCase``."""
    cls = getattr(item, "cls", None)
    return cls is not None and issubclass(cls, unittest.TestCase)


def _is_ours(item):
    return is_unittest(item) and issubclass(item.cls, AsyncLifecycle)


def around_fixture(item, fixturedef):
    """A generator around the set-up of a fixture: rows of those that are a test's are rolled back with it."""
    if fixturedef.scope == "function" and _IS_PREPARED not in item.stash:
        item.stash[_IS_PREPARED] = True
        if _is_ours(item) and issubclass(item.cls, TestCase):
            _begin_block(item)
    yield


def _begin_block(item):
    cls = item.cls
    sharing = class_sharing(cls)
    if sharing is None or not sharing.covers(cls):
        return
    # Blocks of Django's own test case, as it opens them around class and test, which durable blocks accept.
    with django_code(sharing):
        atomics = cls._enter_atomics()
    item.addfinalizer(lambda: _end_block(item, atomics))


def _end_block(item, atomics):
    sharing = class_sharing(item.cls)
    with django_code(sharing):
        item.cls._rollback_atomics(atomics)
    del item.stash[_IS_PREPARED]


def refuse_anyio(item):
    """Fail a test of one of our classes that anyio would run without set-up, clean-ups and roll-back."""
    if _is_ours(item) and claims.other(item) == "anyio":
        pytest.fail(
            "{}: the mark `anyio` lets anyio call the test method by itself, without setUp(), clean-ups and roll-back. "
            "Remove the mark: {} awaits its coroutine tests itself.".format(item.nodeid, item.cls.__qualname__),
            pytrace=False,
        )
