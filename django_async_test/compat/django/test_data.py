"""Give each test its own copy of what ``setUpTestData()`` has put on the class.

Mirrors: ``django.test.testcases.TestData`` of Django 3.2.
Gaps: what cannot be copied is shared without a warning, which 3.2 and 4.0 give.
Needed by: Django below 3.2, whose tests see what an earlier test did to these objects.
Delete when: Django >= 3.2.
Upstream: https://code.djangoproject.com/ticket/31395
Tests: tests/compat/django/test_test_data.py
"""

import copy

from django import test as django_test
from django.test import testcases

__unittest = True

#: Whether Django does it itself: 3.2 and later.
django_isolates = hasattr(testcases, "TestData")

_MEMO = "_testdata_memo"


class TestData(object):
    """A class attribute of which each instance gets a deep copy; relations among these copies are kept.

    What cannot be copied is shared, as all of it was.
    """

    def __init__(self, name, value):
        self._name = name
        self._value = value

    def __get__(self, instance, owner=None):
        if instance is None:
            return self._value
        memo = instance.__dict__.setdefault(_MEMO, {})
        try:
            value = copy.deepcopy(self._value, memo)
        except Exception:
            value = self._value
        instance.__dict__[self._name] = value
        return value


def isolate(cls):
    """Remember the attributes of `cls`; return a function that isolates those that were set meanwhile."""
    if django_isolates or not issubclass(cls, django_test.TestCase):
        return lambda: None
    before = dict(cls.__dict__)

    def finish():
        for name, value in list(cls.__dict__.items()):
            if before.get(name) is not value and not isinstance(value, TestData) and not name.startswith("__"):
                setattr(cls, name, TestData(name, value))

    return finish
