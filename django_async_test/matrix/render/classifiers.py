"""The trove classifiers of a package: which Djangos and Pythons it is for."""

import re

from ..errors import Problem

# A classifier on a line of its own, as setup.py, setup.cfg and pyproject.toml have it.
LINE = re.compile(
    r"(?P<before>\s*[\"']?)(?P<family>Framework :: Django|Programming Language :: Python) :: (\d+\.\d+|\d{4})"
    r"(?P<after>[\"']?,?\s*(#.*)?)$"
)


def classifiers(matrix):
    """Return the classifiers in the order of the index: Djangos, then Pythons."""
    known = matrix.facts.django
    djangos = [one for one in matrix.djangos() if not (known[one].is_main or known[one].is_prerelease)]
    pythons = [one for one in matrix.pythons() if not matrix.facts.python[one].is_prerelease]
    result = ["Framework :: Django :: " + series for series in djangos]
    return result + ["Programming Language :: Python :: " + series for series in pythons]


def fill_in(text, matrix, path):
    """Return the text of setup.py, setup.cfg or pyproject.toml with these classifiers instead of those that it has."""
    wanted = classifiers(matrix)
    result = []
    done = set()
    for line in text.split("\n"):
        match = LINE.match(line)
        if not match:
            result.append(line)
            continue
        family = match.group("family")
        if family not in done:
            done.add(family)
            for classifier in wanted:
                if classifier.startswith(family):
                    result.append(match.group("before") + classifier + match.group("after"))
    for family in ("Framework :: Django", "Programming Language :: Python"):
        if family not in done:
            message = 'has no classifier "{} :: ..." on a line of its own: write one, and the others will follow.'
            raise Problem(message.format(family), path)
    return "\n".join(result)
