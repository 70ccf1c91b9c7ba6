#!/usr/bin/env python3
"""Compare the table of facts with the metadata of the released packages, which pip fetches.

    pip install -e ".[matrix]"
    python3 ci/check_facts.py              # all series
    python3 ci/check_facts.py 5.2 6.1      # some

For each series it looks at the latest release, at each release that is said to
have added a Python, and at the one before it.
"""

import sys

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from django_async_test.matrix import facts, update


def differences(entry, releases, index):
    """Yield what is different in the packages."""
    mine = [version for version in releases if update.series_of(version) == entry.series]
    if str(mine[-1]) != entry.latest:
        yield "the latest release is {}, not {}".format(mine[-1], entry.latest)
    metadata = index.metadata("Django", entry.latest)
    known = [python for python in update.pythons_of(metadata) if Version(python) >= Version("3.5")]
    if known != list(entry.python):
        yield "{} names Python {}, not {}".format(entry.latest, known, list(entry.python))
    if SpecifierSet(metadata.get("requires_python") or "") != SpecifierSet(entry.requires_python):
        yield "{} requires Python {}".format(entry.latest, metadata.get("requires_python"))
    for text in metadata.get("requires_dist") or []:
        requirement = Requirement(text)
        if requirement.name in ("asgiref", "pytz", "sqlparse"):
            wanted = entry.needs.get(requirement.name)
            if wanted is None or SpecifierSet(wanted) != as_range(requirement.specifier):
                yield "{} requires {}, not {}".format(entry.latest, requirement, wanted)
    for python, release in entry.python.items():
        if python not in update.pythons_of(index.metadata("Django", release)):
            yield "{} does not name Python {}".format(release, python)
        before = [version for version in mine if version < Version(release)]
        if before and python in update.pythons_of(index.metadata("Django", before[-1])):
            yield "{} names Python {} already".format(before[-1], python)


def as_range(specifier):
    """Write ~=3.2 as >=3.2,<4, as the table does."""
    parts = []
    for one in specifier:
        if one.operator == "~=":
            parts += [">=" + one.version, "<" + facts.after(one.version.rsplit(".", 1)[0])]
        else:
            parts.append(str(one))
    return SpecifierSet(",".join(parts))


def main(chosen):
    table = facts.load()
    index = update.Index()
    releases = index.versions("Django")
    wrong = 0
    for series, entry in table.django.items():
        if entry.is_main or (chosen and series not in chosen):
            continue
        found = list(differences(entry, releases, index))
        print("{}: {}".format(series, "; ".join(found) or "right"), flush=True)
        wrong += len(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
