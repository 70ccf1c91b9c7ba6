"""Whether the packages of an environment had the versions that were asked for."""

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version


def wrong(expected, run):
    """Return which requirements of an environment were not there in the version that they ask for."""
    installed = run["packages"] or {}
    result = []
    for text in expected["requirements"]:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        name = canonicalize_name(requirement.name)
        # The series of Django is looked at elsewhere; the oldest dependencies mean one release of it.
        is_known = name == "django" and expected.get("axis") != "lowest"
        if is_known or (requirement.marker and not requirement.marker.evaluate(marker_values(expected, run))):
            continue
        version = installed.get(name)
        if version is None:
            result.append("{} is not installed".format(requirement.name))
        elif not satisfies(str(version), requirement.specifier):
            result.append("it had {} {} instead of {}".format(requirement.name, version, requirement.specifier))
    return result


def marker_values(expected, run):
    """Return what markers of requirements ask for, of the process that ran the tests: this one may be elsewhere."""
    result = {"python_version": expected["python"], "python_full_version": run["python"]}
    if run.get("platform"):
        systems = {"win32": "Windows", "darwin": "Darwin", "linux": "Linux"}
        result["sys_platform"] = run["platform"]
        result["platform_system"] = systems.get(run["platform"], run["platform"])
        result["os_name"] = "nt" if run["platform"] == "win32" else "posix"
    if run.get("implementation"):
        names = {"cpython": "CPython", "pypy": "PyPy"}
        result["implementation_name"] = run["implementation"]
        result["platform_python_implementation"] = names.get(run["implementation"], run["implementation"])
    return result


def is_below(path, directory):
    """Return whether a path is below a directory, whatever separates directories where they are."""
    return path.replace("\\", "/").startswith(directory.replace("\\", "/").rstrip("/") + "/")


def satisfies(version, specifier):
    """Return whether the version of an installed package is in a range."""
    try:
        return specifier.contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False


def is_of_series(version, series):
    """Return whether a version is one of a series: 3.1 has 3.1.4 and not 3.10."""
    # Pre-releases like 6.1rc1 belong to it.
    return version is not None and re.match(re.escape(series) + r"(?![0-9])", version) is not None


def is_before(version, first):
    """Return whether a version is older than another; False where one of them is no version."""
    try:
        return first is not None and Version(version) < Version(first)
    except InvalidVersion:
        return False


def is_same(version, other):
    """Return whether two texts mean one version."""
    try:
        return Version(version).release == Version(str(other)).release
    except InvalidVersion:
        return version == other
