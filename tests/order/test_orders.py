"""Tests of the orders of the rounds."""

import unittest

from django_async_test.order.orders import Test, orders

TESTS = [
    Test("{}.{}.{}".format(group, cls, name), group, (cls,), "m")
    for group in (0, 1)
    for cls in ("A", "B", "C", "D")
    for name in ("x", "y", "z")
]


class OrdersTests(unittest.TestCase):
    def setUp(self):
        self.rounds = list(orders(TESTS, 7, 4))

    def test_the_first_rounds_are_the_order_and_its_reverse(self):
        """In one of two rounds each test comes after each other one of its group."""
        first, second = (keys for _, keys in self.rounds[:2])
        self.assertEqual([test.key for test in TESTS], first)
        self.assertEqual(first[:12][::-1] + first[12:][::-1], second)

    def test_each_round_has_all_tests(self):
        """Nothing is lost or run twice, groups stay in their order, and the tests of a class together."""
        for title, keys in self.rounds:
            with self.subTest(title):
                self.assertEqual(sorted(test.key for test in TESTS), sorted(keys))
                self.assertEqual(["0"] * 12 + ["1"] * 12, [key[0] for key in keys])
                for start in range(0, 24, 3):
                    self.assertEqual(1, len({key[:3] for key in keys[start : start + 3]}))

    def test_a_seed_repeats_the_orders(self):
        """The same seed gives the same rounds, each another one."""
        self.assertEqual(self.rounds, list(orders(TESTS, 7, 4)))
        self.assertEqual(4, len({tuple(keys) for _, keys in self.rounds}))
        self.assertNotEqual(self.rounds[2], list(orders(TESTS, 8, 3))[2])
