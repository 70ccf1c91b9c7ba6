"""Say which calls a kind of test consists of."""

import collections
import cProfile
import os
import pstats
import re
import sys
import threading
import time

import rounds

from . import figures
from .bodies import EMPTY
from .samples import Case

TOP = 40

#: What a profile says about a function: calls, seconds in itself, seconds with what it calls, for one test.
Line = collections.namedtuple("Line", "calls own whole place")

_CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def names():
    """Return what can be profiled: names for the command line, with their kind and body."""
    cases = sorted(figures.cases(figures.FIGURES))
    return collections.OrderedDict(
        (kind if body == EMPTY else "{}: {}".format(kind, body), (kind, body)) for kind, body in cases
    )


def profile(name, tests):
    """Print how many functions such a test calls, and where it spends its time, from about `tests` of them."""
    case = Case(*names()[name])
    case.classes = max(1, tests // case.body.tests)
    tests = case.classes * case.body.tests
    rounds.run(case.suite())
    python, builtin = _count_calls(case.suite())
    print("{}: {} tests in {} classes".format(name, tests, case.classes))
    print("A test calls {:.0f} functions of Python and {:.0f} of C.".format(python / tests, builtin / tests))
    print("Below, per test: calls, and microseconds of CPU time in a function, and with what it calls.")
    print("The profiler itself adds to each call.\n")
    lines = _profile(case.suite(), tests)
    _print_parts(lines)
    print("\n{:>9} {:>9} {:>9}".format("calls", "own", "whole"))
    for line in lines[:TOP]:
        print("{:9.2f} {:9.2f} {:9.2f}  {}".format(line.calls, line.own * 1e6, line.whole * 1e6, line.place))


def _profile(suite, tests):
    """Return a list of lines, the most expensive first."""
    # Not the wall clock, so that what else the machine does is not found in a random function.
    profiler = cProfile.Profile(time.process_time)
    profiler.enable()
    rounds.perform(suite)
    profiler.disable()
    lines = [
        Line(calls / tests, own / tests, whole / tests, _place(function))
        for function, (_, calls, own, whole, _) in pstats.Stats(profiler).stats.items()
    ]
    return sorted(lines, key=lambda line: line.own, reverse=True)


def _place(function):
    """Return where the function of a profile is, without what all paths have in common."""
    path, number, name = function
    if path == "~":
        return "C: " + name
    path = os.path.abspath(path)
    if path.startswith(_CHECKOUT + os.sep):
        path = os.path.relpath(path, _CHECKOUT)
    path = re.sub(r".*/(site-packages/|lib/python[0-9.]+/)", "", path.replace(os.sep, "/"))
    return "{}:{}({})".format(path, number, name)


def _print_parts(lines):
    """Print sums: for the packages that take part, and for the folders of this one."""
    calls, own = collections.Counter(), collections.Counter()
    for line in lines:
        parts = re.split(r"[/:]", line.place)
        part = "/".join(parts[:2]) if parts[0] == "django_async_test" else parts[0]
        calls[part] += line.calls
        own[part] += line.own
    for part, seconds in own.most_common(12):
        print("{:9.2f} {:9.2f}            {}".format(calls[part], seconds * 1e6, part))


def _count_calls(suite):
    """Return how many functions of Python and of C all threads call, coroutines that go on included.

    Before Python 3.12, a thread that runs already, such as that for thread-sensitive code, does not take part.
    """
    counts = collections.Counter()

    def note(frame, event, argument):
        counts[event] += 1

    set_in_threads = getattr(threading, "setprofile_all_threads", threading.setprofile)
    set_in_threads(note)
    sys.setprofile(note)
    try:
        rounds.perform(suite)
    finally:
        sys.setprofile(None)
        set_in_threads(None)
    return counts["call"], counts["c_call"]
