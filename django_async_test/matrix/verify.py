"""Comparing what ran with what should have: each expected environment, and the versions that it really had."""

import json
import os

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from . import names
from .errors import Problem

# What the server calls itself, by kind of database.
SERVERS = {"sqlite": "SQLite", "postgres": "PostgreSQL", "mariadb": "MariaDB", "mysql": "MySQL"}


def read_reports(paths):
    """Return {environment: report} from files, and directories of files, that the plugin of tox has written."""
    result = {}
    for path in paths:
        if os.path.isdir(path):
            for folder, _, files in sorted(os.walk(path)):
                for name in sorted(files):
                    if name.endswith(".json"):
                        read_report(os.path.join(folder, name), result)
        else:
            read_report(path, result)
    return result


def read_report(path, result):
    """Read one report into {environment: report}."""
    try:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
    except OSError as error:
        raise Problem("cannot be read: {}.".format(error.strerror), path) from None
    except ValueError:
        raise Problem("is not a report: it is not JSON.", path) from None
    if not isinstance(report, dict) or not isinstance(report.get("environment"), str):
        raise Problem('is not a report: it names no "environment".', path)
    result[report["environment"]] = report


def problems(expected, report):
    """Return what is wrong with an environment, which is an entry of the manifest: nothing if it ran as it should."""
    if report is None:
        return ["it did not run: it was skipped, never started, or its environment could not be made"]
    result = []
    if report.get("error"):
        return ["it could not find out its versions: {}".format(last_line(report["error"]))]
    if report.get("exit_code") != 0:
        result.append("its tests failed, with exit code {}".format(report.get("exit_code")))
    if not is_of_series(report.get("python"), expected["python"]):
        result.append("it ran on Python {} instead of {}".format(report.get("python"), expected["python"]))
    wanted = expected.get("django_next") or expected["django"]
    if not is_of_series(report.get("django"), wanted):
        result.append("it had Django {} instead of {}".format(report.get("django"), expected["django"]))
    result += wrong_packages(expected, report)
    result += wrong_server(expected, report)
    return result


def is_of_series(version, series):
    """Return whether a version is one of a series: 3.1 has 3.1.4 and not 3.10."""
    return version is not None and (version + ".").replace("a", ".").startswith(series + ".")


def wrong_packages(expected, report):
    """Return which requirements were not installed in the version that they ask for."""
    installed = report.get("packages") or {}
    result = []
    for text in expected["requirements"]:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        name = canonicalize_name(requirement.name)
        environment = {"python_version": expected["python"], "python_full_version": report.get("python") or ""}
        if name == "django" or (requirement.marker and not requirement.marker.evaluate(environment)):
            continue
        version = installed.get(name)
        if version is None:
            result.append("{} is not installed".format(requirement.name))
        elif not satisfies(version, requirement.specifier):
            result.append("it had {} {} instead of {}".format(requirement.name, version, requirement.specifier))
    return result


def satisfies(version, specifier):
    """Return whether the version of an installed package is in a range."""
    try:
        return specifier.contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False


def wrong_server(expected, report):
    """Return what was wrong with the database."""
    if report.get("server_error"):
        return ["it could not ask its database: {}".format(last_line(report["server_error"]))]
    server = report.get("server") or "nothing"
    if not server.startswith(SERVERS[expected["kind"]] + " "):
        return ["its database was {} instead of {}".format(server, SERVERS[expected["kind"]])]
    return []


def last_line(text):
    """Return the line in which a traceback says what happened."""
    return text.strip().split("\n")[-1]


def compare(environments, reports, skipped=()):
    """Return (failures, warnings) for the expected environments, each a list of (name, problems)."""
    failures, warnings = [], []
    for expected in environments:
        if any(names.matches(pattern, expected["name"]) for pattern in skipped):
            continue
        found = problems(expected, reports.get(expected["name"]))
        if found:
            (warnings if expected["experimental"] else failures).append((expected["name"], found))
    known = {expected["name"] for expected in environments}
    for name in sorted(set(reports) - known):
        warnings.append((name, ["it ran, but is not expected"]))
    return failures, warnings
