#!/usr/bin/env python3
"""What does a test cost?  Compare Django's test cases with ours, and fail where ours cost more than they may.

    python3 benchmarks/test_cost.py
    python3 benchmarks/test_cost.py --only subTest --only class
    python3 benchmarks/test_cost.py --profile "ours, async"
    python3 benchmarks/test_cost.py --engine postgresql --name bench --user me --host /run/postgresql

Each figure is a ratio of CPU time, that of all threads, or of wall time with a
database server.  All tests take turns in short rounds; a figure is the median
of the ratios within each round, beside how far the noise may have moved it.
CPU time is measured on one CPU: on several, to wake a thread costs a varying
multiple, mostly in Django's asynchronous tests (``--all-cpus`` includes it).
The cost of a class is spread over its tests, and each class is run once, as in
a real suite.  What a test does many times, such as a task, is the cost of the
whole test without that of an empty one.  The limits are those for Django 6.1,
Python 3.13, and SQLite in memory.

Needs Django and this package only.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

import django
import rounds
from django.conf import settings


def parse_arguments():
    parser = argparse.ArgumentParser(description="Measure what a test costs.")
    rounds.add_arguments(parser, rounds=25, defaults={"engine": "sqlite3"})
    parser.add_argument("--only", metavar="TEXT", action="append", default=[], help="figures whose title contains it")
    parser.add_argument("--quick", action="store_true", help="few and short rounds, with more noise")
    parser.add_argument("--all-cpus", action="store_true", help="do not keep the threads on one CPU")
    parser.add_argument("--profile", metavar="KIND", help="profile such tests instead; 'list' names them")
    parser.add_argument("--tests", type=int, default=500, help="number of tests to profile (default: %(default)s)")
    return parser.parse_args()


def configure(arguments):
    """Set Django up with one table of its own, that of content types, to read from and write to."""
    database = dict(rounds.credentials(arguments), ENGINE=rounds.engine(arguments), NAME=arguments.name or ":memory:")
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.contenttypes"],
        MIDDLEWARE_CLASSES=[],
        ROOT_URLCONF="cost.urls",
        SECRET_KEY="benchmark",
        USE_TZ=True,
    )
    django.setup()


def profile(name, tests):
    """Profile the tests of that name; return the exit code."""
    from cost import profiling

    if name not in profiling.names():
        print("Tests that can be profiled:\n  {}".format("\n  ".join(profiling.names())))
        return 0 if name == "list" else 2
    profiling.profile(name, tests)
    return 0


def compare(arguments, vendor):
    """Measure and report; return the exit code."""
    from cost import figures, report, samples

    selected = figures.select(arguments.only)
    if not selected:
        print("There are these figures:\n  {}".format("\n  ".join(figure.title for figure in figures.FIGURES)))
        return 2
    number_of_rounds = min(arguments.rounds, 9) if arguments.quick else arguments.rounds
    on_one_cpu = samples.measures_cpu_time(vendor) and not arguments.all_cpus and rounds.stay_on_one_cpu()
    costs = samples.measure(selected, vendor, number_of_rounds, seconds=0.01 if arguments.quick else 0.03)
    report.print_head(vendor, number_of_rounds, on_one_cpu)
    return 1 if report.report(selected, costs) else 0


def main():
    arguments = parse_arguments()
    configure(arguments)
    with rounds.test_database() as vendor:
        if arguments.profile:
            return profile(arguments.profile, arguments.tests)
        return compare(arguments, vendor)


if __name__ == "__main__":
    sys.exit(main())
