#!/usr/bin/env python3
"""How many tests with a live server run in a second?  Compare Django's and Channels' test cases with ours.

    python3 ci/databases.py --only postgres -- python benchmarks/live_server.py
    python benchmarks/live_server.py --engine sqlite3

Each test writes a row, and asks the server for it over HTTP.  All kinds of
test take turns in short rounds, and a ratio is the median of the ratios within
each round.  The cost of a class is spread over its tests.  Needs this package
with the extra ``[live]``; with ``channels[daphne]``, Channels takes part, where
processes are forks.
"""

import argparse
import multiprocessing
import os
import statistics
import sys
import unittest
import warnings
from urllib.request import urlopen

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

import django
import rounds
from django.conf import settings
from django.http import HttpResponse

try:
    from django.urls import re_path
except ImportError:  # Django 1.x
    from django.conf.urls import url as re_path

DJANGO, CHANNELS = "Django, LiveServerTestCase", "Channels, ChannelsLiveServerTestCase"
OURS = ["ours, ASGI on the test's loop", "ours, ASGI in a thread", "ours, WSGI"]

#: How many times as many tests of ours run in a second, at least.
EXPECTED = 10


def parse_arguments():
    parser = argparse.ArgumentParser(description="Count tests with a live server per second.")
    names = ("name",) + rounds.CREDENTIALS
    defaults = {name: os.environ.get("TEST_POSTGRES_" + name.upper(), "") for name in names}
    rounds.add_arguments(parser, rounds=7, defaults=dict(defaults, engine="postgresql"))
    parser.add_argument("--tests", type=int, default=20, help="tests of a class (default: %(default)s)")
    return parser.parse_args()


def configure(arguments):
    """Set Django up with the tables of its own apps, which are few."""
    database = {"ENGINE": rounds.engine(arguments), "NAME": arguments.name or "live_benchmark"}
    if arguments.engine == "sqlite3":
        # Not in memory: Channels' server is another process.
        database["TEST"] = {"NAME": os.path.join(os.path.dirname(os.path.abspath(__file__)), "live_benchmark.sqlite3")}
    else:
        # Channels finds the test database by this name only.
        database["TEST"] = {"NAME": "test_" + database["NAME"]}
        database.update(rounds.credentials(arguments))
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
        ROOT_URLCONF=__name__,
        ASGI_APPLICATION=__name__ + ".application",
        STATIC_URL="/static/",
        SECRET_KEY="benchmark",
        USE_TZ=True,
    )
    django.setup()


def count(request):
    """Answer with the number of groups."""
    from django.contrib.auth.models import Group

    return HttpResponse(str(Group.objects.count()))


urlpatterns = [re_path(r"^count/$", count)]


def ask(case):
    """Ask the server of a test for the number of groups."""
    with urlopen(case.live_server_url + "/count/", timeout=30) as response:
        assert response.read() == b"1"


def make_classes():
    """Return the test case classes by kind."""
    from django.contrib.auth.models import Group
    from django.test import LiveServerTestCase

    import django_async_test
    from django_async_test import sync_to_async

    def sync_test(self):
        Group.objects.create(name="benchmark")
        ask(self)

    async def async_test(self):
        await sync_to_async(Group.objects.create, thread_sensitive=True)(name="benchmark")
        await sync_to_async(ask, thread_sensitive=True)(self)

    kinds = {
        DJANGO: (LiveServerTestCase, sync_test),
        OURS[0]: (django_async_test.ASGILiveServerTestCase, async_test),
        OURS[1]: (django_async_test.ASGILiveServerTestCase, sync_test),
        OURS[2]: (django_async_test.WSGILiveServerTestCase, sync_test),
    }
    try:
        from channels.testing import ChannelsLiveServerTestCase
    except ImportError as error:
        print("Channels does not take part: {}.\n".format(error))
    else:
        if multiprocessing.get_start_method() == "fork":
            kinds[CHANNELS] = (ChannelsLiveServerTestCase, sync_test)
        else:
            print("Channels does not take part: processes of this Python are not forks.\n")
    return {kind: type("Case", (base,), {"test": test}) for kind, (base, test) in kinds.items()}


def measure(classes, tests_of_a_class, number_of_rounds):
    """Return a dictionary from the kinds to the seconds that a test takes, one number for each round."""

    def sampler(kind, cls):
        # Channels starts a process for each test, which takes long enough to be measured once.
        tests = tests_of_a_class if kind != CHANNELS else 1
        return lambda: rounds.run(unittest.TestSuite(cls("test") for _ in range(tests))) / tests

    for cls in classes.values():
        # What is made at the first use does not count.
        rounds.run(unittest.TestSuite([cls("test"), cls("test")]))
    return rounds.take_turns({kind: sampler(kind, cls) for kind, cls in classes.items()}, number_of_rounds)


def report(seconds, vendor):
    """Print the rates and ratios; return whether the expectation is met."""
    print("Django {}, Python {}, {}\n".format(django.get_version(), sys.version.split()[0], vendor))
    others = [kind for kind in (DJANGO, CHANNELS) if kind in seconds]
    print("{:40}{:>14}".format("", "tests/second") + "".join("{:>14}".format("/ " + o.split(",")[0]) for o in others))
    met = True
    for kind in others + OURS:
        line = "{:40}{:14.1f}".format(kind, 1 / statistics.median(seconds[kind]))
        for other in others:
            found = rounds.ratio(seconds, other, kind)
            line += "{:14.1f}".format(found)
            met = met and (kind in others or found >= EXPECTED)
        print(line)
    verdict = "met" if met else "MISSED"
    print("\nexpected: each of ours at least {} times as many as each of the others: {}".format(EXPECTED, verdict))
    return met


def main():
    warnings.simplefilter("ignore")
    arguments = parse_arguments()
    configure(arguments)
    from django.core.asgi import get_asgi_application

    global application
    application = get_asgi_application()
    with rounds.test_database() as vendor:
        seconds = measure(make_classes(), arguments.tests, arguments.rounds)
    return 0 if report(seconds, vendor) else 1


if __name__ == "__main__":
    sys.exit(main())
