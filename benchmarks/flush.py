#!/usr/bin/env python3
"""What does the end of a TransactionTestCase cost?  Compare Django's flush with the reset of what was changed.

    python3 benchmarks/flush.py
    python3 benchmarks/flush.py --models 50 --touched 2 --rounds 9
    python3 benchmarks/flush.py --engine postgresql --name bench --user me --host /run/postgresql

Both take turns in one run, on the same tables: a test writes a row to each of so
many tables, then its tear-down is measured, with the same connection open.  A
figure is the shortest of the times, which what else the machine does has disturbed least.  The
program fails if a ratio is below its limit.  Needs Django and this package only.
"""

import argparse
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

import django
import rounds
from django.conf import settings

#: How many times faster than Django's the tear-down must at least be, where 2 tables are touched.
LIMITS = {"sqlite": 10, "postgresql": 12, "mysql": 10}
#: With more tables it may at most be so much slower than Django's.
NEVER_SLOWER = 1 / 1.1


def parse_arguments():
    parser = argparse.ArgumentParser(description="Measure what the end of a TransactionTestCase costs.")
    rounds.add_arguments(parser, rounds=9, defaults={"engine": "sqlite3"})
    parser.add_argument("--models", type=int, action="append", help="how many models there are (default: 50 and 200)")
    parser.add_argument("--touched", type=int, action="append", help="tables that a test writes to (default: 0, 2, 20)")
    return parser.parse_args()


def configure(arguments, models):
    """Set Django up with an application of that many models, and return these."""
    database = dict(rounds.credentials(arguments), ENGINE=rounds.engine(arguments), NAME=arguments.name or ":memory:")
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sites", "many"],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        MANY=models,
        SITE_ID=1,
        MIDDLEWARE_CLASSES=[],
        ROOT_URLCONF="cost.urls",
        SECRET_KEY="benchmark",
        USE_TZ=True,
    )
    django.setup()

    from many.models import ALL

    return ALL


def sampler(case, models, touched, seed):
    """Return a function that writes to `touched` tables, and returns the seconds that the tear-down then takes."""
    from django.db import connection

    turn = [seed]

    def sample():
        turn[0] += 1
        connection.ensure_connection()
        for number in range(touched):
            models[(turn[0] * 7 + number) % len(models)].objects.create()
        began = time.perf_counter()
        case._fixture_teardown()
        seconds = time.perf_counter() - began
        connection.close()
        return seconds

    return sample


def measure(models, touched, number_of_rounds):
    """Return {"django": seconds, "ours": seconds} in lists, a pair for each round."""
    from django.test import TransactionTestCase

    import django_async_test
    from django_async_test.database import let_connections_pass
    from django_async_test.undo import Undo

    # As a run of ours opens them
    let_connections_pass(django_async_test.TransactionTestCase, Undo())
    bases = {"django": TransactionTestCase, "ours": django_async_test.TransactionTestCase}
    samplers = {}
    for name, base in bases.items():
        case = type(base.__name__, (base,), {"test": lambda self: None})("test")
        samplers[name] = sampler(case, models, touched, 0)
    # Ours is used for what it was made for after a test of its own: Django's flush makes the rows of post_migrate anew.
    samples = {"django": [], "ours": []}
    for name in ("django", "ours"):
        samplers[name]()
        samplers[name]()
        for _ in range(number_of_rounds):
            samples[name].append(samplers[name]())
    return samples


def compare(arguments, models, vendor):
    """Measure and print a line for each number of tables; return how many are slower than they may be."""
    slow = 0
    for touched in arguments.touched or (0, 2, 20):
        samples = measure(models, touched, arguments.rounds)
        ours, djangos = (min(samples[name]) for name in ("ours", "django"))
        limit = LIMITS[vendor] if touched <= 2 else NEVER_SLOWER
        is_slow = djangos / ours < limit
        slow += is_slow
        print(
            "{:>4} models, {:>2} touched: Django {:8.2f} ms, ours {:7.2f} ms, {:6.1f} times faster{}".format(
                len(models), touched, djangos * 1000, ours * 1000, djangos / ours, " TOO SLOW" if is_slow else ""
            ),
            flush=True,
        )
    return slow


def main():
    arguments = parse_arguments()
    if not arguments.models or len(arguments.models) > 1:
        # A process for each number of models, which Django knows only once.
        import subprocess

        return max(
            subprocess.call([sys.executable] + sys.argv + ["--models", str(number)])
            for number in arguments.models or (50, 200)
        )
    models = configure(arguments, arguments.models[0])
    with rounds.test_database() as vendor:
        return 1 if compare(arguments, models, vendor) else 0


if __name__ == "__main__":
    sys.exit(main())
