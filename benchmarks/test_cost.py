#!/usr/bin/env python3
"""What does a test cost?  Compare Django's test cases with ours, empty and with five calls of the ORM.

    python3 benchmarks/test_cost.py
    python3 benchmarks/test_cost.py --engine postgresql --name bench --user me --host /run/postgresql

Two more kinds of empty test tell what a loop costs by itself: Django's
synchronous test that calls ``asyncio.run()``, and unittest's own asynchronous
test, which has no database.

Needs Django and this package only.  All kinds of test take turns in short
rounds, and a ratio is the median of the ratios within each round: what else
the machine does at the moment falls on both sides of it.  The cost of a class
(its set-up and tear-down) is spread over its tests, as in a real suite.
"""

import argparse
import asyncio
import gc
import os
import statistics
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

import django
from django.conf import settings

# (kind of test, other kind, number of ORM calls, the most that the ratio may be)
TARGETS = [
    ("ours, async", "Django, async", 0, 0.4),
    ("ours, async", "Django, sync", 0, 2.5),
    ("ours, async", "Django, async", 5, 1.0),
]

ORDER = ["Django, sync", "Django, asyncio.run()", "Django, async", "unittest, async", "ours, sync", "ours, async"]

# Why there may be no such kind of test.
MISSING = {
    "Django, async": "Django before 3.1 does not await its tests",
    "Django, asyncio.run()": "Python before 3.7 does not have it",
    "unittest, async": "Python before 3.8 does not have it",
}


def parse_arguments():
    parser = argparse.ArgumentParser(description="Measure what a test costs.")
    parser.add_argument("--tests", type=int, default=50, help="tests of a class (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=30, help="how often all kinds take turns (default: %(default)s)")
    parser.add_argument("--engine", default="sqlite3", help="sqlite3 (default), postgresql, mysql or a dotted path")
    for name in ("name", "user", "password", "host", "port"):
        parser.add_argument("--" + name, default="", help="of the database")
    return parser.parse_args()


def configure(arguments):
    """Set Django up with one table of its own, that of content types, to read from and write to."""
    engine = arguments.engine if "." in arguments.engine else "django.db.backends." + arguments.engine
    database = {"ENGINE": engine, "NAME": arguments.name or ":memory:"}
    for name in ("user", "password", "host", "port"):
        if getattr(arguments, name):
            database[name.upper()] = getattr(arguments, name)
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.contenttypes"],
        SECRET_KEY="benchmark",
        USE_TZ=True,
    )
    django.setup()


def five_calls():
    """Return functions that call the ORM once each."""
    from django.contrib.contenttypes.models import ContentType

    kinds = ContentType.objects.filter(app_label="benchmark")
    return [
        lambda: ContentType.objects.create(app_label="benchmark", model="test"),
        lambda: kinds.get(model="test"),
        lambda: kinds.update(model="case"),
        lambda: kinds.count(),
        lambda: list(kinds),
    ]


def make_classes():
    """Return a dictionary from (kind of test, number of ORM calls) to the test case class."""
    from django import test as django_test

    import django_async_test
    from django_async_test import sync_to_async

    calls = five_calls()

    def sync_body(count):
        def test(self):
            for call in calls[:count]:
                call()

        return test

    def async_body(count):
        # What acreate(), aget() and their kind do inside Django; its oldest versions do not have them.
        async_calls = [sync_to_async(call) for call in calls[:count]]

        async def test(self):
            for call in async_calls:
                await call()

        return test

    bodies = {
        "Django, sync": (django_test.TestCase, sync_body),
        "Django, async": (django_test.TestCase, async_body),
        "ours, sync": (django_async_test.TestCase, sync_body),
        "ours, async": (django_async_test.TestCase, async_body),
    }
    if django.VERSION < (3, 1):
        # It calls the coroutine function and drops the coroutine.
        del bodies["Django, async"]
    classes = {
        (kind, count): type("Case", (base,), {"test": make_body(count)})
        for kind, (base, make_body) in bodies.items()
        for count in (0, 5)
    }
    # Without the ORM: its threads would be outside the test's transaction.
    empty = async_body(0)
    if hasattr(asyncio, "run"):
        body = {"test": lambda self: asyncio.run(empty(self))}
        classes["Django, asyncio.run()", 0] = type("Case", (django_test.TestCase,), body)
    if hasattr(unittest, "IsolatedAsyncioTestCase"):
        classes["unittest, async", 0] = type("Case", (unittest.IsolatedAsyncioTestCase,), {"test": empty})
    return classes


def run(cls, count):
    """Run `count` tests of `cls`; return the seconds that one of them takes."""
    suite = unittest.TestSuite(cls("test") for _ in range(count))
    result = unittest.TestResult()
    # Not the garbage of the round before.
    gc.collect()
    start = time.perf_counter()
    suite.run(result)
    seconds = time.perf_counter() - start
    for _, problem in result.errors + result.failures:
        sys.exit(problem)
    return seconds / count


def measure(classes, tests, rounds):
    """Return a dictionary from the keys of `classes` to the costs of a test in microseconds, one for each round."""
    for cls in classes.values():
        # Once, for what is made at the first use.
        run(cls, 10)
    costs = {key: [] for key in classes}
    for _ in range(rounds):
        for key, cls in classes.items():
            costs[key].append(run(cls, tests) * 1e6)
    return costs


def ratio(costs, kind, other, count):
    """Return how many times the cost of a test of the kind `other` one of `kind` has."""
    return statistics.median(a / b for a, b in zip(costs[kind, count], costs[other, count]))


def report(costs, vendor):
    """Print the costs and ratios; tell whether all expectations are met."""
    python = "{}.{}.{}".format(*sys.version_info[:3])
    print("Django {}, Python {}, {}; microseconds per test\n".format(django.get_version(), python, vendor))
    print("{:36}{:>10}{:>14}".format("", "empty", "5 ORM calls"))
    for kind in ORDER:
        cells = [
            "{:.0f}".format(statistics.median(costs[kind, count])) if (kind, count) in costs else "-"
            for count in (0, 5)
        ]
        remark = "" if (kind, 0) in costs else "   " + MISSING[kind]
        print("{:36}{:>10}{:>14}{}".format(kind, cells[0], cells[1], remark))
    print()
    for other in ("Django, async", "Django, sync"):
        for kind in ("ours, async", "ours, sync"):
            if (other, 0) in costs:
                ratios = [ratio(costs, kind, other, count) for count in (0, 5)]
                print("{:36}{:10.2f}{:14.2f}".format("{} / {}".format(kind, other), *ratios))
    for kind in ("Django, asyncio.run()", "unittest, async"):
        if (kind, 0) in costs:
            print("{:36}{:10.2f}".format(kind + " / Django, sync", ratio(costs, kind, "Django, sync", 0)))
    print()
    met = True
    for kind, other, count, limit in TARGETS:
        if (other, count) in costs:
            found = ratio(costs, kind, other, count)
            name = "{}, {} / {}:".format("5 ORM calls" if count else "empty", kind, other)
            verdict = "" if found <= limit else "  <- MISSED"
            print("{:42}{:.2f}, expected at most {:.2f}{}".format(name, found, limit, verdict))
            met = met and found <= limit
    return met


def main():
    arguments = parse_arguments()
    configure(arguments)
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        costs = measure(make_classes(), arguments.tests, arguments.rounds)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return 0 if report(costs, connection.vendor) else 1


if __name__ == "__main__":
    sys.exit(main())
