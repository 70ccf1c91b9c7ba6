"""Run the tests with Django's own runner, on every Django from 1.8 on.

    python tests/run.py                          # all tests
    python tests/run.py tests.engine.test_runner     # some of them
    python tests/run.py --parallel 2 -v 2        # the options of Django's runner

Without a label, ``TEST_LABELS`` has the labels, and ``TEST_EXCEPT`` has those
that are left out: beginnings of the names of modules, separated by spaces.

``TEST_LOOP=uvloop`` lets uvloop make the loops.

The subject is the installed package, or the one in this checkout if none is
installed.  ``tests/project/settings.py`` tells how to choose a database.
Warnings are errors; a run without a test is a failure.  A run that takes more
than ``TEST_TIMEOUT`` seconds (default: 900) is ended, and shows where it hangs.
"""

import argparse
import asyncio
import faulthandler
import gc
import os
import sys
import warnings

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# What is not an error, and why: (beginning of the module that is warned about, category, beginning of the message).
ALLOWED_WARNINGS = [
    # Regular expressions of Django before 2.0, written before Python 3.6 minded; seen when a file is first compiled.
    (r".*/site-packages/django/", DeprecationWarning, "invalid escape sequence"),
    # Django 1.11 and 2.0 on Python 3.7.
    (r"django\.", DeprecationWarning, "Using or importing the ABCs from 'collections'"),
    # A model class of Django 1.9 and 1.10 on Python 3.6 and 3.7, which they were not made for, but run on.
    (r"django\.contrib\.auth\.base_user$", DeprecationWarning, "__class__ not set defining"),
    # Django 2.2 to 3.1 where setuptools stands in for distutils.
    (r"django\.utils\.version$", DeprecationWarning, "distutils Version classes are deprecated"),
    # uvicorn before 0.35 with a new release of its library for WebSockets.
    (r"websockets\.", DeprecationWarning, "remove second argument of ws_handler"),
    # Daphne's library for WebSockets, on Python 3.14.
    (r"txaio\.", DeprecationWarning, "'asyncio.iscoroutinefunction' is deprecated"),
]


def configure():
    """Prepare this process, whether it is the one that was started or a worker of ``--parallel``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.project.settings")
    # Live servers of Django before 1.11 all want the same port, but several runs go on at the same time.
    os.environ.setdefault("DJANGO_LIVE_TEST_SERVER_ADDRESS", "localhost:8081-8180")
    # Not this file's directory, and the checkout last: an installed package goes first.
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != os.path.join(ROOT, "tests")]
    if ROOT not in sys.path:
        sys.path.append(ROOT)
    # Django 1.8 and 1.9 change the filters unless they were chosen on the command line.
    if not sys.warnoptions:
        sys.warnoptions.append("error")
    if os.environ.get("TEST_LOOP") == "uvloop":
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    warnings.resetwarnings()
    warnings.simplefilter("error")
    for module, category, message in ALLOWED_WARNINGS:
        warnings.filterwarnings("ignore", message, category, module)


# Workers of ``--parallel`` that are not forks load this file under another name.
configure()

import django  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from tests import stalls  # noqa: E402

stalls.wait_until_at_rest()


class Runner(DiscoverRunner):
    """Django's runner, which also prints the database's version, and refuses to succeed with no test."""

    tests_run = 0

    def setup_databases(self, **kwargs):
        databases = super().setup_databases(**kwargs)
        if databases:
            print("Database:", database_version(), flush=True)
        return databases

    def run_suite(self, suite, **kwargs):
        # What has been imported by now stays: the many collections of garbage to come need not look at it.
        if hasattr(gc, "freeze"):
            gc.collect()
            gc.freeze()
        return super().run_suite(suite, **kwargs)

    def suite_result(self, suite, result, **kwargs):
        self.tests_run = result.testsRun
        return len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)


def database_version():
    """Ask the database which version it is, and its driver."""
    function = "sqlite_version()" if connection.vendor == "sqlite" else "version()"
    with connection.cursor() as cursor:
        cursor.execute("SELECT {}".format(function))
        version = cursor.fetchone()[0]
    driver = connection.Database
    # PyMySQL's __version__ is what tests/project/mysql shows to Django, from some version on.
    driver_version = getattr(driver, "VERSION_STRING", None) or getattr(driver, "__version__", "of this Python")
    # PostgreSQL names its compiler too.
    version = version.split(" on ")[0]
    return "{} {}, driver {} {}".format(connection.vendor, version, driver.__name__, driver_version)


def versions():
    """Return a line that says on which versions of everything this run is."""
    import django_async_test

    try:
        import asgiref
    except ImportError:
        asgiref_version = "not installed"
    else:
        asgiref_version = asgiref.__version__
    return "Python {}, Django {}, asgiref {}, django_async_test from {}".format(
        sys.version.split()[0],
        django.get_version(),
        asgiref_version,
        os.path.dirname(os.path.abspath(django_async_test.__file__)),
    )


def parse_arguments():
    # Some options are Django's own in some versions only: its definition wins.
    parser = argparse.ArgumentParser(description="Run the tests.", conflict_handler="resolve")
    parser.add_argument("labels", nargs="*", metavar="label", help="a module, class or method; without one: all tests")
    parser.add_argument("-v", "--verbosity", type=int, default=1, choices=range(4))
    parser.add_argument("--failfast", action="store_true", help="stop at the first failure")
    Runner.add_arguments(parser)
    return vars(parser.parse_args())


def default_labels():
    """Return what is to be run if nothing was chosen: everything, unless the environment says otherwise."""
    labels = os.environ.get("TEST_LABELS", "").split()
    left_out = os.environ.get("TEST_EXCEPT", "").split()
    if labels or not left_out:
        return labels or [os.path.join(ROOT, "tests")]
    modules = test_modules()
    unknown = [name for name in left_out if not any(is_part(module, name) for module in modules)]
    if unknown:
        sys.exit("TEST_EXCEPT: there is no {}.".format(" and no ".join(unknown)))
    print("Left out: {}".format(" ".join(left_out)), flush=True)
    return [module for module in modules if not any(is_part(module, name) for name in left_out)]


def test_modules():
    """Return the names of all test modules."""
    found = []
    for folder, _folders, files in os.walk(os.path.join(ROOT, "tests")):
        package = os.path.relpath(folder, ROOT).replace(os.sep, ".")
        found += [package + "." + name[:-3] for name in files if name.startswith("test_") and name.endswith(".py")]
    return sorted(found)


def is_part(module, name):
    """Return whether `module` has this name, or is in the package of this name."""
    return (module + ".").startswith(name + ".")


def main():
    options = parse_arguments()
    labels = options.pop("labels") or default_labels()
    if options.get("parallel") == "auto":
        options["parallel"] = os.cpu_count()
    faulthandler.dump_traceback_later(int(os.environ.get("TEST_TIMEOUT") or 900), exit=True)
    django.setup()
    print(versions(), flush=True)
    runner = Runner(interactive=False, **options)
    failures = runner.run_tests(labels)
    if not runner.tests_run:
        print("No test ran: that is a failure.", file=sys.stderr)
    return 1 if failures or not runner.tests_run else 0


if __name__ == "__main__":
    sys.exit(main())
