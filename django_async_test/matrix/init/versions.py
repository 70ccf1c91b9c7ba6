"""Which Djangos and Pythons are proposed: those that the project claims or tests already."""

from packaging.version import Version

from ..config.series import in_range
from ..facts import MAIN

FAMILIES = {"django": "Framework :: Django", "python": "Programming Language :: Python"}


def propose(key, facts, metadata, existing, today, notes):
    """Return the range of the series that the project claims or tests, in the words of the configuration."""
    entries = getattr(facts, key)
    known = [series for series in entries if series != MAIN]
    limit, allowed = limited(key, metadata, known)
    mentioned = metadata.classified(FAMILIES[key]) + ([] if existing is None else getattr(existing, key + "s"))
    chosen = [series for series in allowed if series in mentioned]
    if not chosen and not limit:
        return "supported"
    if not chosen:
        chosen = [series for series in allowed if facts.alive(entries[series], today)]
    if not chosen:
        return ">={}".format(allowed[0]) if allowed else "supported"
    newer = [series for series in known if Version(series) > Version(chosen[-1])]
    if newer:
        text = "{} {}: newer than what this project says it supports. Raise the limit to test with it."
        notes.append(text.format(key.title(), enumerated(newer)))
    return as_range(chosen, known)


def limited(key, metadata, known):
    """Return the range that the project requires, and the series in it; a range that is not valid limits nothing."""
    limit = metadata.limit("django") if key == "django" else metadata.requires_python
    try:
        return limit, [series for series in known if in_range(limit or "", series)]
    except ValueError:
        return "", known


def as_range(chosen, known):
    """Return the range that has the chosen series of those that are known, and no other."""
    if len(chosen) == 1:
        return "=={}".format(chosen[0])
    between = [series for series in known if Version(chosen[0]) < Version(series) < Version(chosen[-1])]
    gaps = [",!={}".format(series) for series in between if series not in chosen]
    return ">={},<={}{}".format(chosen[0], chosen[-1], "".join(gaps))


def enumerated(words):
    """Return words as a sentence has them: 1, 2 and 3."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
