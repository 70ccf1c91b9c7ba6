"""Tests of the seed of random numbers."""

import random

from django_async_test.engine.state import randomness

from .helpers import PartTestCase


class RandomSeedTests(PartTestCase):
    part = randomness.RandomSeed()

    def test_a_seed_is_named_with_its_place(self):
        """``seed()`` and ``setstate()`` are; the numbers go on as if there had been none."""
        other = random.Random(5).getstate()
        for change, text in (
            (lambda: random.seed(3), "random.seed() was called"),
            (lambda: random.setstate(other), "random.setstate() was called"),
        ):
            self.assertNamedAndPutBack(change, random.getstate, text)
        before = self.part.take()
        random.seed(3)
        self.assertIn("test_a_seed_is_named_with_its_place", self.part.changes(before)[0].where)
        self.part.put_back(before)

    def test_drawing_numbers_is_no_change(self):
        """Nor are the methods of a generator of one's own."""
        self.assertUnchanged(lambda: (random.random(), random.Random().seed(3)))

    def test_nothing_stays_in_the_module(self):
        """The functions of the module are its own again."""
        functions = random.seed, random.setstate
        self.assertUnchanged(random.random)
        self.assertEqual(functions, (random.seed, random.setstate))

    def test_what_pytest_randomly_does_is_no_change(self):
        """It seeds the numbers before each phase of a test."""
        namespace = {"__name__": "pytest_randomly", "random": random}
        exec("def seed():\n    random.seed(3)", namespace)
        state = random.getstate()
        self.addCleanup(random.setstate, state)
        self.assertUnchanged(namespace["seed"])
