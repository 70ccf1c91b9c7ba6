"""Measure what a test costs."""

import time
import unittest

import rounds

from . import figures
from .bodies import BODIES
from .kinds import available


class Case:
    """A kind of test with something to do: what is measured at once."""

    def __init__(self, kind, body):
        self.kind, self.body = available()[kind], BODIES[body]
        #: How many classes a sample consists of.
        self.classes = 1

    def suite(self):
        """Return a suite of new classes, since those of a real one run once."""
        return unittest.TestSuite(
            cls("test") for cls in (self._new_class() for _ in range(self.classes)) for _ in range(self.body.tests)
        )

    def sample(self, clock):
        """Return how many seconds a test takes."""
        return rounds.run(self.suite(), clock) / (self.classes * self.body.tests)

    def fit(self, clock, seconds):
        """Let a sample have as many classes as take about so many seconds."""
        # What is made at the first use does not count.
        self.sample(clock)
        self.classes = max(1, min(100, round(seconds / (self.sample(clock) * self.body.tests))))

    def _new_class(self):
        """Return a class whose test is a function of its own, as in a real suite; some are marked or wrapped once."""
        test = self.body.function
        if self.kind.is_async:
            test = self.body.coroutine_function
            test = self.kind.adapt(test) if self.kind.adapt else test
        copy = type(test)(test.__code__, test.__globals__, test.__name__, test.__defaults__, test.__closure__)
        return type("Case", (self.kind.base,), {"test": copy})


class Costs:
    """What was measured, by kind and body, and what follows from it."""

    def __init__(self, samples):
        self._samples = samples

    def of(self, kind, body):
        """Return the seconds that one unit of `body` takes in a test of `kind`, one number for each round."""
        seconds = self._samples[kind, body]
        if BODIES[body].minus:
            without = self._samples[kind, BODIES[body].minus]
            seconds = [more - less for more, less in zip(seconds, without)]
        return [value / BODIES[body].units for value in seconds]


def measures_cpu_time(vendor):
    """Return whether the CPU time of this process is measured: with a database server it would be a part of all."""
    return vendor == "sqlite"


def measure(selected, vendor, number_of_rounds, seconds):
    """Return the costs that the `selected` figures consist of, from samples of about so many seconds."""
    clock = time.process_time if measures_cpu_time(vendor) else time.perf_counter
    cases = {(kind, body): Case(kind, body) for kind, body in figures.cases(selected)}
    for case in cases.values():
        case.fit(clock, seconds)
    return Costs(
        rounds.take_turns(
            {key: (lambda case=case: case.sample(clock)) for key, case in cases.items()}, number_of_rounds
        )
    )
