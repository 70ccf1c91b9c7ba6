"""What the benchmarks share: kinds of tests that take turns in short rounds, and ratios within each round.

So what else the machine does at the moment falls on both sides of a ratio.
"""

import contextlib
import gc
import statistics
import sys
import time
import unittest

#: Options, and settings, that say where the database server is, and for whom.
CREDENTIALS = ("user", "password", "host", "port")


def add_arguments(parser, tests, rounds, defaults):
    """Add the options about the rounds and the database; `defaults` has those of the database by name."""
    parser.add_argument("--tests", type=int, default=tests, help="tests of a class (default: %(default)s)")
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


def run(cls, tests):
    """Run so many tests of `cls`; return the seconds that one of them takes."""
    suite = unittest.TestSuite(cls("test") for _ in range(tests))
    result = unittest.TestResult()
    # Not the garbage of the round before.
    gc.collect()
    start = time.perf_counter()
    suite.run(result)
    seconds = time.perf_counter() - start
    for _, problem in result.errors + result.failures:
        sys.exit(problem)
    return seconds / tests


def measure(classes, tests, rounds, first):
    """Return a dictionary from the keys of `classes` to the seconds of a test, one for each round.

    `tests` has the number of tests in a round for each key; `first` is how many are run before.
    """
    for cls in classes.values():
        # What is made at the first use does not count.
        run(cls, first)
    seconds = {key: [] for key in classes}
    for _ in range(rounds):
        for key, cls in classes.items():
            seconds[key].append(run(cls, tests[key]))
    return seconds


def ratio(seconds, key, other):
    """Return how many times as long as a test of the kind `other` one of the kind `key` takes."""
    return statistics.median(a / b for a, b in zip(seconds[key], seconds[other]))
