"""Comparing what ran with what should have: each expected environment, and what its processes have noted.

What is not known is never taken for good.
"""

import time

from ..plugin.records import digest, is_same
from . import databases, packages, shards

# Seconds after which a report says too little about the code of today, and those that clocks may differ by.
MAX_AGE = 7 * 24 * 3600
TOLERANCE = 24 * 3600

# What Python calls the systems beside Linux; elsewhere an environment may run on any.
PLATFORMS = {"windows": "win32", "macos": "darwin"}


class Project(object):
    """What a report must be of.

    * ``revision``: digests of its code, empty if nothing is known about that
    * ``digests``: those of what makes its environments, like tox.ini; empty if they are not known
    * ``now``: the time, in seconds since 1970
    """

    def __init__(self, revision=None, digests=(), now=None):
        self.revision = revision or {}
        self.digests = list(digests)
        self.now = time.time() if now is None else now


class Verdict(object):
    """What is said about an environment.

    * ``expected``: the entry of the manifest
    * ``report``: its report, None if there is none
    * ``problems``: what is wrong with it, texts
    * ``warnings``: what one should know
    """

    def __init__(self, expected, report, problems, warnings):
        self.expected = expected
        self.report = report
        self.problems = problems
        self.warnings = warnings

    @property
    def name(self):
        """Return the name of the environment."""
        return self.expected["name"]

    @property
    def status(self):
        """Return "ok", "failed", "missing" or, if it may fail, "allowed"."""
        if not self.problems:
            return "ok"
        if self.expected["experimental"]:
            return "allowed"
        return "missing" if self.report is None else "failed"


def judge_all(entries, reports, project):
    """Return the Verdict on each environment, which are entries of the manifest."""
    return [judge(entry, reports.get(entry["name"], []), project) for entry in entries]


def judge(expected, reports, project):
    """Return the Verdict on an environment of which there are some reports."""
    if not reports:
        text = "it did not run: it was skipped, never started, or its environment could not be made"
        return Verdict(expected, None, [text], [])
    problems = shards.wrong(expected, reports)
    for one in reports:
        problems += [text for text in wrong_report(one, project) if text not in problems]
    wholes = shards.merged(reports)
    for one in wholes:
        problems += [text for text in problems_of(expected, one) if text not in problems]
    report = wholes[-1]
    warnings = []
    if report["arguments"]:
        text = "it ran with other arguments: -- {}".format(" ".join(report["arguments"]))
        (problems if report["ci"] else warnings).append(text)
    return Verdict(expected, report, problems, warnings)


def problems_of(expected, report):
    """Return what is wrong with what a report says of an environment: nothing if it ran as it should."""
    result = []
    if report["exit_code"] != 0:
        result.append("its commands failed, with exit code {}".format(report["exit_code"]))
    result += wrong_tests(expected, report)
    for run in report["runs"]:
        result += [text for text in wrong_versions(expected, report, run) if text not in result]
        result += [text for text in packages.wrong(expected, run) if text not in result]
    return result + databases.wrong(expected, report)


def wrong_report(report, project):
    """Return why a report may not be true, or not any more."""
    result = []
    body = {key: value for key, value in report.items() if key != "path"}
    if digest(body) != report["digest"]:
        result.append("its report was changed after it was written")
    age = project.now - report["started"]
    if age > MAX_AGE:
        result.append("its report is {} days old: run it again".format(int(age // (24 * 3600))))
    if age < -TOLERANCE:
        result.append("its report is of a time to come")
    if project.digests and report["tox_digest"] is None:
        result.append("what made its environment is not known: run it again")
    elif project.digests and report["tox_digest"] not in project.digests:
        result.append("it ran with another tox.ini, or what else makes environments, than is here: run it again")
    if not is_same(project.revision, report["revision"]):
        result.append("it ran with other code than is here: run it again")
    return result


def wrong_tests(expected, report):
    """Return what is wrong with the tests that ran."""
    result = []
    least = expected["min_tests"]
    if not report["runs"]:
        text = "no test ran in its Python, or they ran in a way that is not known: min_tests = 0 would accept that"
        return [text] if least else []
    counts = total(report)
    ran = counts["passed"] + counts["failed"] + counts["expected"]
    if ran < least:
        text = "{} of its tests ran, {} were skipped, and at least {} must run"
        result.append(text.format(ran or "none", counts["skipped"], least))
    elif least and ran == counts["expected"]:
        result.append("none of its tests passed: {} were expected to fail".format(ran))
    if report["exit_code"] == 0:
        if counts["failed"]:
            result.append("{} of its tests failed, which its commands hide".format(counts["failed"]))
        statuses = [str(status) for run in report["runs"] for status in run["statuses"] if status]
        if statuses and not counts["failed"]:
            result.append("pytest ended with {}, which its commands hide".format(", ".join(statuses)))
    if not all(run["has_ended"] for run in report["runs"]):
        result.append("a process that ran its tests was ended before it was done")
    return result


def total(report):
    """Return {outcome: number of tests} of a report."""
    outcomes = ("passed", "failed", "skipped", "expected")
    return {outcome: sum(run["tests"][outcome] for run in report["runs"]) for outcome in outcomes}


def wrong_versions(expected, report, run):
    """Return what is wrong with the Python and the Django of a process that ran tests."""
    result = []
    python = run["python"]
    if not packages.is_of_series(python, expected["python"]):
        result.append("it ran on Python {} instead of {}".format(python, expected["python"]))
    result += wrong_interpreter(expected, run)
    wanted = expected.get("django_next") or expected["django"]
    # Tests may run without importing Django.
    installed = (run["packages"] or {}).get("django")
    django = run["django"] or installed
    if not packages.is_of_series(django, wanted):
        result.append("it had Django {} instead of {}".format(django, expected["django"]))
    elif packages.is_before(django, expected.get("django_since")):
        text = "it had Django {}, which does not support Python {}: {} is the first that does"
        result.append(text.format(django, expected["python"], expected["django_since"]))
    if run["django"] and installed and not packages.is_same(run["django"], installed):
        result.append("it had Django {}, though {} is installed".format(run["django"], installed))
    for place in (run["django_file"],):
        if place and report["env_dir"] and not packages.is_below(place, report["env_dir"]):
            result.append("its Django came from outside of the environment: {}".format(place))
    return result


def wrong_interpreter(expected, run):
    """Return what is wrong with the kind of Python: the usual one, if the environment has no other."""
    result = []
    wanted = "pypy" if expected["axis"] == "pypy" else "cpython"
    if run["implementation"] != wanted:
        result.append("it ran on {} instead of {}".format(run["implementation"], wanted))
    if run["free_threaded"] != (expected["axis"] == "free_threaded"):
        text = "its Python was built {} the global interpreter lock"
        result.append(text.format("without" if run["free_threaded"] else "with"))
    platform = PLATFORMS.get(expected["system"])
    if platform and run["platform"] != platform:
        result.append("it ran on the platform {} instead of {}".format(run["platform"], platform))
    return result


def unexpected(reports, known):
    """Return the names of reports that belong to no environment of the matrix."""
    return sorted(set(reports) - set(known))
