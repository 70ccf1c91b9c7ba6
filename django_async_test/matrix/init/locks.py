"""Poetry's lock file, where what runs the tests installs it: no dependency of the tests is newer than it has there.

Each Django needs an environment of its own, so the file as a whole cannot be installed. But releases that came after it
have been tested by nobody, and turn red what is green with it.
"""

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from .. import reading

FILE = "poetry.lock"


def limit(testenv, files):
    """Limit the dependencies of the tests to the versions in the lock file."""
    locked = versions(files)
    if locked:
        testenv.deps = [(limited(text, locked), djangos, pythons) for text, djangos, pythons in testenv.deps]


def versions(files):
    """Return {name of a package: the newest version in the lock file}, {} if there is none or it is not valid."""
    try:
        packages = reading.toml(files.text_if_readable(FILE)).get("package")
    except ValueError:
        return {}
    result = {}
    for one in packages if isinstance(packages, list) else ():
        name, version = (one.get("name"), one.get("version")) if isinstance(one, dict) else (None, None)
        try:
            mine = Version(version) if isinstance(name, str) and isinstance(version, str) else None
        except InvalidVersion:
            continue
        if mine is not None:
            name = canonicalize_name(name)
            result[name] = max(mine, result.get(name, mine))
    return result


def limited(text, locked):
    """Return a requirement that accepts no version newer than the one that is locked, where it accepts that."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return text
    version = locked.get(canonicalize_name(requirement.name))
    if version is None or requirement.url or not requirement.specifier.contains(version, prereleases=True):
        return text
    kept = [one for one in requirement.specifier if one.operator not in ("<", "<=")]
    if kept != list(requirement.specifier):
        # `poetry add` writes ^ and the version of that day, which may need a newer Django than the oldest one.
        kept = [one for one in kept if one.operator not in (">", ">=")]
    if any(one.operator in ("==", "===") and "*" not in one.version for one in kept):
        return text
    name = requirement.name + ("[{}]".format(",".join(sorted(requirement.extras))) if requirement.extras else "")
    marker = "; {}".format(requirement.marker) if requirement.marker else ""
    return name + ",".join(sorted(map(str, kept), reverse=True) + ["<={}".format(version)]) + marker
