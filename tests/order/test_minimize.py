"""Tests of the search for the smallest set."""

import random
import unittest

from django_async_test.order.minimize import minimize


class MinimizeTests(unittest.TestCase):
    def find(self, number, culprits):
        """Return what is found among `number` items, and how many were tried one after the other."""
        tried = []

        def happens(items):
            tried.append(len(items))
            return set(culprits) <= set(items)

        return minimize(range(number), happens), tried

    def test_each_set_is_found(self):
        """Whatever acts together is found, and nothing else, wherever it stands."""
        source = random.Random(1)
        for number in (1, 2, 3, 7, 100):
            for size in range(1, min(4, number) + 1):
                culprits = sorted(source.sample(range(number), size))
                with self.subTest(number=number, culprits=culprits):
                    self.assertEqual(culprits, self.find(number, culprits)[0])

    def test_a_single_culprit_is_found_by_halving(self):
        """One among 3000 takes at most two trials for each halving, of no more tests than four times 3000."""
        for culprit in (0, 1499, 2999):
            found, tried = self.find(3000, [culprit])
            self.assertEqual([culprit], found)
            self.assertLessEqual(len(tried), 24)
            self.assertLessEqual(sum(tried), 4 * 3000)

    def test_two_culprits_are_found_by_bisection(self):
        """Two that act only together take a few dozen trials, where leaving out one by one would take thousands."""
        found, tried = self.find(3000, [100, 2900])
        self.assertEqual([100, 2900], found)
        self.assertLessEqual(len(tried), 60)

    def test_what_a_third_one_undoes_is_found(self):
        """One between two others may clean up after the first: what is found makes it happen nevertheless."""

        def happens(items):
            return 5 in items and not any(5 < item < 10 for item in items)

        self.assertTrue(happens(minimize([1, 5, 20, 30], happens)))
