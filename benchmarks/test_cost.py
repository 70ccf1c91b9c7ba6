#!/usr/bin/env python3
"""What does a test cost?  Compare Django's test cases with ours, empty and with five calls of the ORM.

    python3 benchmarks/test_cost.py
    python3 benchmarks/test_cost.py --engine postgresql --name bench --user me --host /run/postgresql

Two more kinds of empty test tell what a loop costs by itself: Django's
synchronous test that calls ``asyncio.run()``, and unittest's own asynchronous
test, which has no database.

Needs Django and this package only.  All kinds of test take turns in short
rounds, and a ratio is the median of the ratios within each round.  The cost of
a class (its set-up and tear-down) is spread over its tests, as in a real suite.
"""

import argparse
import asyncio
import os
import statistics
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

import django
import rounds
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
    rounds.add_arguments(parser, tests=50, rounds=30, defaults={"engine": "sqlite3"})
    return parser.parse_args()


def configure(arguments):
    """Set Django up with one table of its own, that of content types, to read from and write to."""
    database = dict(rounds.credentials(arguments), ENGINE=rounds.engine(arguments), NAME=arguments.name or ":memory:")
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


def ratio(seconds, kind, other, count):
    """Return how many times the cost of a test of the kind `other` one of `kind` has, with `count` calls each."""
    return rounds.ratio(seconds, (kind, count), (other, count))


def report(seconds, vendor):
    """Print the costs and ratios; tell whether all expectations are met."""
    python = "{}.{}.{}".format(*sys.version_info[:3])
    print("Django {}, Python {}, {}; microseconds per test\n".format(django.get_version(), python, vendor))
    print("{:36}{:>10}{:>14}".format("", "empty", "5 ORM calls"))
    for kind in ORDER:
        cells = [
            "{:.0f}".format(statistics.median(seconds[kind, count]) * 1e6) if (kind, count) in seconds else "-"
            for count in (0, 5)
        ]
        remark = "" if (kind, 0) in seconds else "   " + MISSING[kind]
        print("{:36}{:>10}{:>14}{}".format(kind, cells[0], cells[1], remark))
    print()
    for other in ("Django, async", "Django, sync"):
        for kind in ("ours, async", "ours, sync"):
            if (other, 0) in seconds:
                ratios = [ratio(seconds, kind, other, count) for count in (0, 5)]
                print("{:36}{:10.2f}{:14.2f}".format("{} / {}".format(kind, other), *ratios))
    for kind in ("Django, asyncio.run()", "unittest, async"):
        if (kind, 0) in seconds:
            print("{:36}{:10.2f}".format(kind + " / Django, sync", ratio(seconds, kind, "Django, sync", 0)))
    print()
    met = True
    for kind, other, count, limit in TARGETS:
        if (other, count) in seconds:
            found = ratio(seconds, kind, other, count)
            name = "{}, {} / {}:".format("5 ORM calls" if count else "empty", kind, other)
            verdict = "" if found <= limit else "  <- MISSED"
            print("{:42}{:.2f}, expected at most {:.2f}{}".format(name, found, limit, verdict))
            met = met and found <= limit
    return met


def main():
    arguments = parse_arguments()
    configure(arguments)
    with rounds.test_database() as vendor:
        classes = make_classes()
        seconds = rounds.measure(classes, dict.fromkeys(classes, arguments.tests), arguments.rounds, first=10)
    return 0 if report(seconds, vendor) else 1


if __name__ == "__main__":
    sys.exit(main())
