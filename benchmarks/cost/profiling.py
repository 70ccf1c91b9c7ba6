"""Say which calls a kind of test consists of."""

import collections
import cProfile
import pstats
import sys
import threading

import rounds

from .bodies import BODIES, EMPTY
from .kinds import available
from .samples import Case

TOP = 40


def names():
    """Return what can be profiled: the names of cases as the command line has them, with their kind and body."""
    return collections.OrderedDict(
        (kind if body == EMPTY else "{}: {}".format(kind, body), (kind, body))
        for kind in sorted(available())
        for body in sorted(BODIES)
        if (BODIES[body].coroutine_function if available()[kind].is_async else BODIES[body].function)
    )


def profile(name, tests):
    """Print how many calls a test of that name makes, and where at least so many of them spend their time."""
    kind, body = names()[name]
    case = Case(kind, body)
    case.classes = max(1, tests // case.body.tests)
    tests = case.classes * case.body.tests
    rounds.run(case.suite())
    python, builtin = _count_calls(case.suite())
    print("{}: {} tests in {} classes".format(name, tests, case.classes))
    print(
        "A test calls {:.0f} functions of Python and {:.0f} of C, in all threads.".format(
            python / tests, builtin / tests
        )
    )
    print("Below: the thread that runs the tests.\n")
    profiler = cProfile.Profile()
    suite = case.suite()
    profiler.enable()
    rounds.run(suite)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(TOP)


def _count_calls(suite):
    """Return how many functions of Python and of C the tests call, coroutines that go on included."""
    counts = collections.Counter()

    def note(frame, event, argument):
        counts[event] += 1

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        rounds.run(suite)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return counts["call"], counts["c_call"]
