"""Tests of the warning of names that are nearly those of hooks and attributes."""

import unittest
import warnings

from django_async_test import asynctest


async def coroutine(self):
    """Do nothing."""


def function(self):
    """Do nothing."""


#: (name in a class, its value, the name that is meant; None: no warning)
NAMES = [
    ("SetUp", coroutine, "setUp"),
    ("SetUp", function, "setUp"),
    ("setup", coroutine, "setUp"),
    ("setUpclass", classmethod(coroutine), "setUpClass"),
    ("setUpTestdata", classmethod(function), "setUpTestData"),
    ("AsyncSetUp", coroutine, "asyncSetUp"),
    ("time_out", 5, "timeout"),
    ("loop_scop", "class", "loop_scope"),
    ("conection_timeout", 5, "connection_timeout"),
    ("setup", function, None),
    ("set_up", function, None),
    ("setUp", coroutine, None),
    ("timeouts", function, None),
    ("hosts", ["a"], None),
    ("loop_scope", "test", None),
    ("_time_out", 5, None),
]


class MisspeltNamesTests(unittest.TestCase):
    def test_what_is_meant_is_named(self):
        """Each name that nobody looks at is warned of at the line of the class, with the one that it resembles."""
        for name, value, meant in NAMES:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                type("Inner", (asynctest.TestCase,), {name: value})
            texts = [str(warning.message) for warning in caught]
            expected = ["Inner.{} is not looked at by anybody. Did you mean {!r}?".format(name, meant)] if meant else []
            with self.subTest(name, value=value):
                self.assertEqual(expected, texts)
                self.assertEqual([__file__] * len(texts), [warning.filename for warning in caught])

    def test_a_name_of_a_base_is_known(self):
        """A name that a base class has, which perhaps looks at it, is not warned of."""

        class Base(object):
            time_out = 1

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            type("Inner", (asynctest.TestCase, Base), {"time_out": 5})
        self.assertEqual([], caught)
