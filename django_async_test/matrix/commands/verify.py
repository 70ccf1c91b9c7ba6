"""Comparing what ran with what should have: ``verify``."""

import json
import os
import textwrap

from .. import errors, outputs, write
from ..errors import Problem, count, nearest
from ..manifest import manifest
from ..names import matches
from ..plugin import records
from ..reporting import judge, markdown, read
from . import load

# What makes environments of a configuration, by the key in [write].
RUNNERS = ("tox", "tox_toml", "nox", "uv")

# The types of what is used of a manifest.
TEXT = (str, type(None))
SHAPE = {
    "name": str,
    "python": str,
    "django": str,
    "database": str,
    "kind": str,
    "axis": TEXT,
    "system": TEXT,
    "shards": int,
    "driver": TEXT,
    "experimental": TEXT,
    "django_next": TEXT,
    "django_since": TEXT,
    "server_since": TEXT,
    "image": TEXT,
    "min_tests": int,
    "requirements": [str],
}


def add_to(commands):
    """Add the command to those of the command line."""
    command = commands.add("verify", verify_)
    add_choice(command)
    text = "append a table in Markdown to this file (default in GitHub Actions: the summary of the job)"
    command.add_argument("--summary", metavar="FILE", default=os.environ.get("GITHUB_STEP_SUMMARY"), help=text)


def add_choice(command):
    """Add the arguments that choose reports and environments."""
    command.add_argument("results", metavar="RESULTS", nargs="+", help="directories of reports, like .tox/reports")
    command.add_argument("--manifest", metavar="FILE", help="what `list --json` wrote, instead of the configuration")
    for option, dest, text in (
        ("--only", "only", "expect these environments only"),
        ("--except", "without", "do not expect these"),
    ):
        command.add_argument(option, metavar="PATTERN", dest=dest, action="append", default=[], help=text)


def verify_(options):
    """Compare the reports of the environments that ran with those that should have."""
    verdicts, notes = judged(options)
    failures, allowed = [], []
    for verdict in verdicts:
        found = failures if verdict.status in ("failed", "missing") else allowed
        found += [(text, verdict.name) for text in verdict.problems]
        allowed += [(text, verdict.name) for text in verdict.warnings]
    print_grouped("warning", allowed + [(text, "") for text in notes])
    print_grouped("error", failures)
    print(summary(verdicts))
    if options.summary:
        append(options.summary, markdown.page(verdicts, summary(verdicts)))
    return 1 if failures else 0


def judged(options):
    """Return the Verdict on each environment that was chosen, and what else one should know, sentences."""
    matrix = None if options.manifest else load(options)
    entries = read_manifest(options.manifest) if matrix is None else manifest(matrix)["environments"]
    wanted = chosen(options, entries)
    reports = read.read_reports(options.results, [entry["name"] for entry in wanted])
    project = judge.Project() if matrix is None else project_of(matrix)
    verdicts = judge.judge_all(wanted, reports, project)
    known = [entry["name"] for entry in entries]
    text = "{}: it ran, but is not expected"
    return verdicts, [text.format(name) for name in judge.unexpected(reports, known)]


def chosen(options, entries):
    """Return the entries of the environments that the options leave; refuse a pattern that means none."""
    names = [entry["name"] for entry in entries]
    only, without = (meant(patterns, names) for patterns in (options.only, options.without))
    return [entry for entry in entries if (not options.only or entry["name"] in only) and entry["name"] not in without]


def meant(patterns, names):
    """Return which names patterns mean: the whole name of an environment means no other that has more factors."""
    found = set()
    for pattern in patterns:
        more = [pattern] if pattern in names else [name for name in names if matches(pattern, name)]
        if not more:
            raise Problem('"{}" is not an environment of this matrix: {}'.format(pattern, nearest(pattern, names)))
        found.update(more)
    return found


def project_of(matrix):
    """Return what reports of a project must be of; refuse a tox.ini that is not what the configuration says."""
    config = matrix.config
    files = [config.write[key] for key in RUNNERS if key in config.write]
    for output in outputs.collect(matrix, guard=False) if files else ():
        if output.shown in files and output.old is not None and output.differs:
            text = "is not what {} says, and so are the environments: run write, then the tests."
            raise Problem(text.format(config.source.shown), output.shown)
    digests = [records.file_digest(os.path.join(config.root, shown)) for shown in files]
    return judge.Project(records.revision(config.root), [one for one in digests if one is not None])


def read_manifest(path):
    """Return the environments of a manifest."""
    text = write.read(path)
    if text is None:
        raise Problem("there is no such file: `list --json` writes one.", path)
    try:
        entries = json.loads(text)["environments"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Problem("is not a manifest: `list --json` writes one.", path) from None
    wrong = read.misfit(entries, [SHAPE])
    if wrong is not None or not entries:
        text = "is not a manifest of this version: its {} is missing, or of another type."
        raise Problem(text.format("environments." + (wrong or "")).rstrip(".") + ".", path)
    return entries


def print_grouped(kind, found):
    """Print what was found, (text, environment) pairs: the environments of which the same is said together."""
    groups = {}
    for text, name in found:
        groups.setdefault(text, []).append(name)
    for text, environments in groups.items():
        if environments == [""]:
            print("{}: {}".format(kind, text))
        elif len(environments) == 1:
            print("{}: {}: {}".format(kind, environments[0], text))
        else:
            print("{}: {}: {}".format(kind, count(len(environments), "environment"), text))
            print(
                textwrap.fill(
                    " ".join(environments), 110, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
                )
            )


def summary(verdicts):
    """Return a sentence about all environments."""
    good = sum(verdict.status == "ok" for verdict in verdicts)
    allowed = sum(verdict.status == "allowed" for verdict in verdicts)
    text = "{} expected, {} ran as {} should"
    text = text.format(count(len(verdicts), "environment"), good, "it" if good == 1 else "they")
    bad = len(verdicts) - good
    if not bad:
        return text + "."
    return text + ", {} did not{}.".format(bad, ", {} of which may fail".format(allowed) if allowed else "")


def append(path, text):
    """Append a text to a file."""
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise Problem("cannot be written: {}.".format(error.strerror), errors.shown(path)) from None
