"""What the benchmarks share: kinds of tests that take turns in short rounds, and ratios within each round.

So what else the machine does at the moment falls on both sides of a ratio.
"""

import contextlib
import gc
import os
import random
import statistics
import sys
import time
import unittest

#: Options, and settings, that say where the database server is, and for whom.
CREDENTIALS = ("user", "password", "host", "port")


def add_arguments(parser, rounds, defaults):
    """Add the options about the rounds and the database; `defaults` has those of the database by name."""
    parser.add_argument(
        "--rounds", type=int, default=rounds, help="how often all kinds take turns (default: %(default)s)"
    )
    engines = "sqlite3, postgresql, mysql or a dotted path (default: %(default)s)"
    parser.add_argument("--engine", default=defaults["engine"], help=engines)
    for name in ("name",) + CREDENTIALS:
        parser.add_argument("--" + name, default=defaults.get(name, ""), help="of the database")


def engine(arguments):
    """Return the dotted path of the engine."""
    return arguments.engine if "." in arguments.engine else "django.db.backends." + arguments.engine


def credentials(arguments):
    """Return the settings that say where the database server is, and for whom."""
    return {name.upper(): getattr(arguments, name) for name in CREDENTIALS if getattr(arguments, name)}


@contextlib.contextmanager
def test_database():
    """Create the test database, and drop it in the end; give its vendor."""
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield connection.vendor
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def stay_on_one_cpu():
    """Keep all threads of this process on one CPU; return whether the system can do so.

    What it costs to wake a thread on another CPU depends on what that one does at the moment, and is more than what
    many of the tests cost.
    """
    if not hasattr(os, "sched_setaffinity"):
        return False
    # Any one, so that benchmarks that run side by side are not all on the same.
    os.sched_setaffinity(0, {random.choice(sorted(os.sched_getaffinity(0)))})
    return True


def perform(suite):
    """Run the tests of `suite`; leave the program if one fails."""
    result = unittest.TestResult()
    suite.run(result)
    for _, problem in result.errors + result.failures:
        sys.exit(problem)


def run(suite, clock=time.perf_counter):
    """Run the tests of `suite`, and return the seconds that this takes."""
    # The garbage of the round before is not collected at the expense of this one.
    gc.collect()
    start = clock()
    perform(suite)
    return clock() - start


def take_turns(samplers, rounds):
    """Call each of `samplers`, a dictionary, once in each round; return lists of what they return, by key.

    The order differs from round to round, so that none of them always runs after the same other one.
    """
    order = random.Random(0)
    keys = sorted(samplers)
    samples = {key: [] for key in keys}
    for _ in range(rounds):
        order.shuffle(keys)
        for key in keys:
            samples[key].append(samplers[key]())
    return samples


def ratios(numerators, denominators):
    """Return the ratio within each round."""
    return [a / b for a, b in zip(numerators, denominators)]


def ratio(samples, key, other):
    """Return the median of the ratios of `key` to `other` within each round."""
    return statistics.median(ratios(samples[key], samples[other]))
