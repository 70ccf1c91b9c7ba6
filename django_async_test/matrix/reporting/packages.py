"""Whether the packages of an environment had the versions that were asked for."""

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
        environment = {"python_version": expected["python"], "python_full_version": run["python"]}
        if name == "django" or (requirement.marker and not requirement.marker.evaluate(environment)):
            continue
        version = installed.get(name)
        if version is None:
            result.append("{} is not installed".format(requirement.name))
        elif not satisfies(str(version), requirement.specifier):
            result.append("it had {} {} instead of {}".format(requirement.name, version, requirement.specifier))
    return result


def satisfies(version, specifier):
    """Return whether the version of an installed package is in a range."""
    try:
        return specifier.contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False


def is_of_series(version, series):
    """Return whether a version is one of a series: 3.1 has 3.1.4 and not 3.10."""
    return version is not None and (version + ".").replace("a", ".").startswith(series + ".")


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
