"""The options of the command."""

import argparse
import os
import re

__unittest = True

#: Where the progress is kept unless ``--progress`` says otherwise.
PROGRESS = ".test-order.json"


def parser():
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(
        prog="python -m django_async_test.order",
        description="Run a suite in several orders; find which tests make others fail, and what they leave.",
    )
    found.add_argument("labels", nargs="*", metavar="label", help="what the runner is given; without one: all tests")
    found.add_argument("--runner", choices=("django", "pytest"), default="django", help="who runs the tests")
    found.add_argument("--rounds", type=number, default=5, help="how often the suite is run (default: %(default)s)")
    found.add_argument("--seed", type=int, help="that of the random orders; it is printed")
    found.add_argument(
        "--seconds", type=number, default=1800, help="after which the search ends (default: %(default)s)"
    )
    found.add_argument("--timeout", type=number, help="seconds that one trial may take")
    found.add_argument("--resume", action="store_true", help="go on with a search that was ended")
    found.add_argument(
        "--progress", default=PROGRESS, metavar="FILE", help="what --resume reads (default: %(default)s)"
    )
    found.add_argument("--no-fork", action="store_true", help="run each trial in a new process")
    found.add_argument(
        "--exactly", nargs="+", metavar="TEST", help="only run these tests, in this order, and show them"
    )
    found.add_argument("--imports", nargs="+", metavar="MODULE", help="with --exactly: import these test modules only")
    _add_options_of_django(found)
    return found


def _add_options_of_django(found):
    group = found.add_argument_group("for Django")
    group.add_argument("--settings", help="the module of the settings, as for manage.py")
    group.add_argument("--pythonpath", action="append", default=[], metavar="FOLDER")
    group.add_argument("--testrunner", help="the class, instead of TEST_RUNNER in the settings")
    group.add_argument("--tag", action="append", dest="tags")
    group.add_argument("--exclude-tag", action="append", dest="exclude_tags")
    group.add_argument("-p", "--pattern", help="of the names of test files")
    group.add_argument("-t", "--top-level-directory", dest="top_level")


def number(text):
    """Return a positive whole number."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("{} is less than 1".format(text))
    return value


def runner_options(options):
    """Return the arguments of Django's test runner."""
    names = ("tags", "exclude_tags", "pattern", "top_level")
    return {name: getattr(options, name) for name in names if getattr(options, name)}


def arguments(options):
    """Return the options that choose the suite, as they are written on a command line."""
    words = []
    if options.runner != "django":
        words += ["--runner", options.runner]
    for name, option in (
        ("settings", "--settings"),
        ("testrunner", "--testrunner"),
        ("pattern", "--pattern"),
        ("top_level", "--top-level-directory"),
    ):
        if getattr(options, name):
            words += [option, getattr(options, name)]
    for name, option in (("pythonpath", "--pythonpath"), ("tags", "--tag"), ("exclude_tags", "--exclude-tag")):
        for value in getattr(options, name) or ():
            words += [option, value]
    return words + options.labels


def settings_of(options):
    """Return the module of the settings: an option, a variable, or what manage.py has; None if none says so."""
    if options.settings or os.environ.get("DJANGO_SETTINGS_MODULE"):
        return options.settings or os.environ["DJANGO_SETTINGS_MODULE"]
    if os.path.exists("manage.py"):
        with open("manage.py", encoding="utf-8") as file:
            match = re.search(r"""["']DJANGO_SETTINGS_MODULE["']\s*[,\]]\s*=?\s*["']([\w.]+)["']""", file.read())
        if match:
            return match.group(1)
    return None
