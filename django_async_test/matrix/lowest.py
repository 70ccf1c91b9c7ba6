"""The oldest dependencies that a package says it accepts: what its requirements begin with, as pins."""

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from .facts import after
from .metadata import Metadata

# Operators whose version is the oldest that is accepted.
BEGINNINGS = (">=", "~=")


def pins(root):
    """Return a pin for each requirement of the project in a directory that says where it begins, without Django."""
    result = []
    for text in Metadata(root).requires:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        version = [one.version for one in requirement.specifier if one.operator in BEGINNINGS]
        if canonicalize_name(requirement.name) == "django" or not version or requirement.url:
            continue
        extras = "[{}]".format(",".join(sorted(requirement.extras))) if requirement.extras else ""
        marker = "; {}".format(requirement.marker) if requirement.marker else ""
        result.append("{}{}=={}{}".format(requirement.name, extras, version[0], marker))
    return result


def django(entry, python, root):
    """Return the requirement of the first release of a series that has a Python, and that the package accepts."""
    first = Version(entry.python.get(python) or entry.series)
    end = Version(after(entry.series))
    for one in SpecifierSet(Metadata(root).limit("django")):
        if one.operator in BEGINNINGS and first < Version(one.version) < end:
            first = Version(one.version)
    return "Django=={}".format(first)
