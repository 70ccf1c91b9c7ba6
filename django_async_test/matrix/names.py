"""Names of environments: ``py36-django22-postgres``, and which of them a pattern means."""

import fnmatch
import re

# Factors that tox itself understands, or that the names begin with.
RESERVED = re.compile(r"(py|python|pypy|cpython|django)?[\d.]*\Z|\.pkg|all\Z")

FACTOR = re.compile(r"[a-z][a-z0-9_]*\Z")

# What an error message says of a name that is not a factor.
EXPECTED = "a {} needs a name of lower-case letters and digits that means nothing else to tox."


def python_factor(series):
    """Return ``py312`` for Python 3.12."""
    return "py" + series.replace(".", "")


def django_factor(series):
    """Return ``django52`` for Django 5.2, ``django2028`` for a series with a year, ``djangomain`` for the branch."""
    return "django" + series.replace(".", "")


def is_factor(name):
    """Return whether a database or a factor can have this name: tox would misunderstand others."""
    return bool(FACTOR.match(name)) and not RESERVED.match(name)


def join(*factors):
    """Return the name of these factors; empty ones are left out."""
    return "-".join(factor for factor in factors if factor)


def matches(pattern, name):
    """Return whether a pattern means an environment.

    ``*`` stands for anything, as in a shell.  A pattern can also be the
    beginning of a name, up to a dash, or some of its factors in their order:
    ``django52``, ``py312-postgres``.
    """
    if "*" in pattern or "?" in pattern or "[" in pattern:
        return fnmatch.fnmatchcase(name, pattern)
    factors = iter(name.split("-"))
    return all(factor in factors for factor in pattern.split("-"))


def braces(prefix, factors):
    """Write several factors with one beginning as tox does: ``django{18,19}``."""
    rest = [factor[len(prefix) :] for factor in factors]
    return prefix + (rest[0] if len(rest) == 1 else "{" + ",".join(rest) + "}")
