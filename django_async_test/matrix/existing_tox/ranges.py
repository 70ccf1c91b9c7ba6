"""Ranges of Django: the newest series that one allows, and numbers, as in django6 or a mere 22, that mean one."""

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

# A line that installs Django in the environments with one number of it, or with numbers that nothing is before.
NUMBER = re.compile(
    r"^[ \t\"']*(?:(?:django|dj)[-_]?(?=[2-9]\b)|(?=\d\d))(\d{1,3})[ \t]*:[ \t]*(django[ \t]*[<>=!~][^\n\"'#;]*)",
    re.MULTILINE | re.IGNORECASE,
)


def numbers(text, facts):
    """Return {number: series} of Djangos that a configuration of tox calls by their first number, or by numbers only.

    It is what is installed there: 6.0 for ``django6: Django>=6.0,<6.1``, 2.2 for ``22: Django~=2.2.0``. Numbers that
    install several series, and what is not a range, are left out.
    """
    found = {}
    for number, requirement in NUMBER.findall(text):
        found.setdefault(number, set()).add(meant(number, requirement.strip(), facts))
    return {number: series.pop() for number, series in found.items() if len(series) == 1 and None not in series}


def meant(number, requirement, facts):
    """Return the series of Django that a number means: the one that is written so, else the newest that is allowed."""
    newest = newest_django(requirement, facts)
    written = [one for one in facts.django if one.replace(".", "") == number]
    if newest and written and in_series(SpecifierSet(requirement[len("django") :]), facts.django[written[0]]):
        return written[0]
    return newest


def newest_django(text, facts):
    """Return the newest released series in a range of Djangos with an upper limit, None for other texts."""
    match = re.match(r"(?:django)?\s*([<>=!~][^;]*)", text, re.I)
    try:
        found = SpecifierSet(match.group(1)) if match else SpecifierSet()
    except InvalidSpecifier:
        return None
    if not any(one.operator in ("<", "<=", "~=", "==") for one in found):
        return None
    released = [one.series for one in facts.django.values() if one.latest and in_series(found, one)]
    return released[-1] if released else None


def newest_required(text, facts):
    """Return the newest released series that a requirement of Django allows; None for other requirements."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    is_django = canonicalize_name(requirement.name) == "django"
    return newest_django(str(requirement.specifier), facts) if is_django else None


def in_series(specifiers, entry):
    """Return whether a range has the latest release of a series, or one before it."""
    return specifiers.contains(entry.latest) or any(
        specifiers.contains("{}.{}".format(entry.series, n)) for n in range(99)
    )
