"""Factors in names of environments and in conditions: which Djangos and Pythons they mean."""

import itertools
import re

DJANGO = re.compile(
    r"(?:(?:django|dj|d)[-_]?(?=\d\d+$|\d[._]\d+$)|(?:django|dj)[-_]?(?=[2-9]$)|(?=\d\.\d+$))([\d._]+)$"
    # Any release of a series, as in 4.2.x.
    r"|(?:django|dj|d)?[-_]?(\d\.\d+)\.[xX*]$"
)
PYTHON = re.compile(r"py(?:thon)?-?3\.?(\d+)$")

# Factors that hold in every environment of the matrix: the tests use SQLite, which all have.
ALWAYS = re.compile(r"(sqlite\d?|py|django|dj)$")

# Factors that hold in none: other databases, branches of Django, other interpreters, environments for other things.
NEVER = re.compile(
    r"(postgres\w*|pg\w*|psycopg\w*|psql|mysql\w*|mariadb\w*|oracle|mssql|postgis\w*|spatialite)$"
    r"|(dj|django)?[-_]?(main|master|latest|dev|pre|edge|tip|upstream|head|trunk)$"
    r"|pypy\d*$|py2\d$|(lint|docs|flake8|isort|black|mypy|coverage|cov|qa|style|check\w*)$"
)

# "Not this special environment" holds in all others; "not that Django" is too much to translate.
NOT_TRANSLATED = re.compile("|".join([DJANGO.pattern, PYTHON.pattern, r"sqlite\d?$"]))


# A version in a factor of its own, as in django-52 and python-3.12: it says nothing without the one before.
APART = (
    (re.compile(r"!?(?:django|dj)\Z"), re.compile(r"\d\d\d?\Z|\d[._]\d+\Z")),
    (re.compile(r"!?(?:python|py)\Z"), re.compile(r"3\.?\d+\Z")),
)

# A list of environments with more names is a mistake.
MANY = 10000


def of_name(name):
    """Return the factors of an environment's name, a version together with what it is the version of."""
    result = []
    for factor in name.split("-"):
        if result and any(what.match(result[-1]) and version.match(factor) for what, version in APART):
            result[-1] += factor
        else:
            result.append(factor)
    return result


def is_django(factor, facts):
    """Return whether a factor names a Django, be it one that the table does not have."""
    return bool(DJANGO.match(factor)) or is_number(factor, facts)


def is_number(factor, facts):
    """Return whether a factor is mere digits with which the project installs a Django."""
    return len(factor) > 1 and factor in facts.numbers


def django_of(factor, facts):
    """Return the series of Django that a factor means, 4.2 for django42 and 1.11 for dj111; None if it means none."""
    if is_number(factor, facts):
        return facts.numbers[factor]
    match = DJANGO.match(factor)
    number = next(filter(None, match.groups())) if match else ""
    if len(number) == 1:
        # All of a number, as in django5, means its newest release, unless something else is installed.
        newest = next((one for one in reversed(list(facts.django)) if one.startswith(number + ".")), None)
        return facts.numbers.get(number, newest)
    digits = re.sub(r"[._]", "", number)
    # A third digit, as in django405, is that of a release of a series.
    for written in (digits, digits[:-1] if len(digits) == 3 else ""):
        for series in facts.django:
            if series.replace(".", "") == written:
                return series
    return None


def python_of(factor):
    """Return the series of Python that a factor means; None if it means none."""
    match = PYTHON.match(factor)
    return "3." + match.group(1) if match else None


def split_names(line):
    """Split a list at commas outside of braces."""
    return [part.strip() for part in re.split(r",(?![^{]*\})", line) if part.strip()]


def expand(name):
    """Return the names that braces stand for: choices, and ranges of numbers.

    Raises ValueError for more than anybody could mean.
    """
    parts = re.split(r"\{([^}]*)\}", name.replace(" ", ""))
    choices = [[part] if index % 2 == 0 else options(part) for index, part in enumerate(parts)]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MANY:
        raise ValueError("{} stands for {} names".format(name[:100], count))
    return ["".join(choice) for choice in itertools.product(*choices)]


def options(text):
    """Return what stands between two braces, one by one."""
    result = []
    for option in text.split(","):
        span = re.match(r"(\d+)-(\d+)$", option)
        if span:
            first, last = int(span.group(1)[:9]), int(span.group(2)[:9])
            if last - first > MANY:
                raise ValueError("{{{}}} stands for too many names".format(option[:100]))
            result += [str(number) for number in range(first, last + 1)]
        else:
            result.append(option)
    return result


class Meaning(object):
    """In which environments of the matrix a condition holds.

    * ``holds``: True in some or all, False in none, None if it depends on what the matrix does not know
    * ``djangos``, ``pythons``: the series for which it holds, None for all
    """

    def __init__(self, holds, djangos=None, pythons=None):
        self.holds = holds
        self.djangos = djangos
        self.pythons = pythons


def meaning(condition, facts, setting=None):
    """Return the Meaning of a condition; `setting` says which factors hold beside those of Python and Django."""
    names = [name for part in split_names(condition) for name in expand(part)]
    found = [meaning_of_name(name, facts, setting) for name in names]
    holding = [one[1:] for one in found if one[0]]
    if (None, None) in holding:
        return Meaning(True)
    if holding:
        djangos, pythons = zip(*holding)
        return Meaning(True, in_order(djangos, facts.django), in_order(pythons, facts.python))
    return Meaning(None if any(one[0] is None for one in found) else False)


def meaning_of_name(name, facts, setting=None):
    """Return (whether the factors of one name hold, the Django or None, the Python or None)."""
    django, python, is_unknown, holds = None, None, False, True
    for factor in of_name(name):
        if factor.startswith("!"):
            known = setting.holds(factor[1:]) if setting else None
            is_version = NOT_TRANSLATED.match(factor[1:]) or is_number(factor[1:], facts)
            holds = holds and not is_version and not known
        elif is_django(factor, facts):
            django = django_of(factor, facts)
            holds = holds and django is not None
        elif PYTHON.match(factor):
            python = python_of(factor)
            holds = holds and python in facts.python
        elif setting is not None:
            known = setting.holds(factor)
            holds = holds and bool(known)
            is_unknown = is_unknown or known is None
        elif not ALWAYS.match(factor):
            holds = False
            is_unknown = is_unknown or not NEVER.match(factor)
    return (None if is_unknown else holds, django, python)


def in_order(chosen, entries):
    """Return the chosen series in the order of the table of facts, None if one of them is None: all."""
    return None if None in chosen else sorted(set(chosen), key=list(entries).index)
