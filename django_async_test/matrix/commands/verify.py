"""Comparing what ran with what should have: ``verify``."""

import json

from .. import names, verify, write
from ..errors import Problem
from ..manifest import manifest
from . import load


def add_to(commands):
    """Add the command to those of the command line."""
    command = commands.add("verify", verify_)
    command.add_argument("results", metavar="RESULTS", nargs="+", help="directories of reports, like .tox/matrix")
    command.add_argument("--manifest", metavar="FILE", help="what `list --json` wrote, instead of the configuration")
    for option, dest, text in (
        ("--only", "only", "expect these environments only"),
        ("--except", "without", "do not expect these"),
    ):
        command.add_argument(option, metavar="PATTERN", dest=dest, action="append", default=[], help=text)


def verify_(options):
    """Compare the reports of the environments that ran with those that should have."""
    environments = chosen(options)
    failures, warnings = verify.compare(environments, verify.read_reports(options.results), options.without)
    for kind, found in (("warning", warnings), ("error", failures)):
        for name, problems in found:
            print("{}: {}: {}".format(kind, name, "; ".join(problems)))
    expected = {one["name"] for one in environments if not means(options.without, one)}
    wrong = expected & {name for name, _ in failures + warnings}
    text = "{} environments expected, {} ran as they should, {} did not, {} of which may fail."
    print(text.format(len(expected), len(expected - wrong), len(wrong), len(wrong) - len(failures)))
    return 1 if failures else 0


def chosen(options):
    """Return the entries of the environments that `--only` leaves; refuse a pattern that means none."""
    environments = read(options.manifest) if options.manifest else manifest(load(options))["environments"]
    for pattern in options.only + options.without:
        if not any(names.matches(pattern, one["name"]) for one in environments):
            raise Problem('"{}" is not an environment of this matrix.'.format(pattern))
    return [one for one in environments if not options.only or means(options.only, one)]


def means(patterns, entry):
    """Return whether one of the patterns means an environment."""
    return any(names.matches(pattern, entry["name"]) for pattern in patterns)


def read(path):
    """Return the environments of a manifest."""
    text = write.read(path)
    try:
        return json.loads(text or "")["environments"]
    except (ValueError, KeyError, TypeError):
        raise Problem("is not a manifest: `list --json` writes one.", path) from None
