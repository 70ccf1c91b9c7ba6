"""Which Djangos and Pythons are proposed: those that the project claims or tests already."""

from packaging.version import Version

from .. import names
from ..config import Source
from ..config.series import chosen, in_range
from ..config.values import Table
from ..existing_tox import factors
from ..facts import MAIN
from . import needed

FAMILIES = {"django": "Framework :: Django", "python": "Programming Language :: Python"}


def propose(key, facts, metadata, found, today, notes):
    """Return the range of the series that the project claims or tests, in the words of the configuration."""
    entries = getattr(facts, key)
    known = [one for one in entries if one != MAIN and not getattr(entries[one], "is_prerelease", False)]
    limit, allowed = limited(key, metadata, known)
    tested = [series for series in allowed if series in getattr(found, key + "s")]
    if key == "python":
        tested = without_past(tested, metadata, found, notes)
    oldest = needed.oldest(found.files) if key == "django" else None
    if len(tested) > 1 or (tested and is_listed(key, found, facts)):
        # What is tested today is known to work; classifiers may be older or wishes.
        return finished(key, importable(tested, oldest, notes), known, notes, metadata.classified(FAMILIES[key]))
    mentioned = list(getattr(found, key + "s"))
    for version in metadata.classified(FAMILIES[key]):
        # "Django :: 6" is the first of them if nothing says which.
        if key == "django" and "." not in version and not any(one.startswith(version + ".") for one in mentioned):
            version += ".0"
        mentioned.append(version)
    # What jobs install beside that may be newer than classifiers are; by itself it may be for one job.
    mentioned += found.installed if key == "django" and mentioned else []
    proposed = [series for series in allowed if series in mentioned]
    if not proposed and not limit:
        return "supported"
    if not proposed:
        proposed = [series for series in allowed if facts.alive(entries[series], today)]
    if not proposed:
        # All that it accepts is past its end of life; beyond, it cannot be installed.
        return as_range(allowed, known) if allowed else "supported"
    return finished(key, importable(proposed, oldest, notes), known, notes)


def without_past(tested, metadata, found, notes):
    """Return the Pythons without those that only a list of tox has; note them.

    These are older than all that jobs and classifiers name, where both name any, and the project requires none.
    """
    said = [job.pythons for job in found.test_jobs] + [metadata.classified(FAMILIES["python"])]
    said += [session.pythons for session in found.sessions + found.hatch if session.pythons]
    said = [[series for series in tested if series in one] for one in said]
    if metadata.requires_python or not (found.tox and found.test_jobs and all(said)):
        return tested
    # tested is in the order of the table, the oldest first.
    first = min(tested.index(series) for one in said for series in one)
    if tested[:first]:
        text = "Python {}: left out, since it is in {} only: no job and no classifier names it"
        notes.append(text.format(enumerated(tested[:first]), found.tox.path))
    return tested[first:]


def is_listed(key, found, facts):
    """Return whether tox has several environments whose names say the series: one in all of them is no accident."""
    cells = [cell.name for cell in found.tox.axes.cells] if found.tox else []
    reads = factors.python_of if key == "python" else lambda factor: factors.django_of(factor, facts)
    return len([name for name in cells if any(map(reads, factors.of_name(name)))]) > 1


def importable(proposed, oldest, notes):
    """Return the proposed Djangos that have what the project imports; note which have not.

    `oldest` is what needed.oldest() has found.
    """
    if oldest is None:
        return proposed
    since, path, name = oldest
    older = [series for series in proposed if Version(series) < Version(since)]
    if not older or older == proposed:
        return proposed
    text = "Django {}: left out, since {} imports {}, which is there from Django {} on"
    notes.append(text.format(enumerated(older), path, name, since))
    return proposed[len(older) :]


def finished(key, proposed, known, notes, classified=()):
    """Return the range of the proposed series; note which are newer than those, and which only classifiers have."""
    older = [series for series in known if Version(series) < Version(proposed[0]) and series in classified]
    if older:
        text = "{} {}: classifiers have it, and nothing tests with it. Lower the limit to do so."
        notes.append(text.format(key.title(), enumerated(older)))
    newer = [series for series in known if Version(series) > Version(proposed[-1])]
    for text, found in (
        ("{} {}: classifiers have it, and nothing tests with it. Raise the limit to do so.", set(classified)),
        (
            "{} {}: newer than what this project says it supports. Raise the limit to test with it.",
            set(newer) - set(classified),
        ),
    ):
        found = [series for series in newer if series in found]
        if found:
            notes.append(text.format(key.title(), enumerated(found)))
    return as_range(proposed, known)


def limited(key, metadata, known):
    """Return the range that the project requires, and the series in it; a range that is not valid limits nothing."""
    limit = metadata.limit("django") if key == "django" else metadata.requires_python
    try:
        return limit, [series for series in known if in_range(limit or "", series)]
    except ValueError:
        return "", known


def required(key, facts, metadata):
    """Return the range of the series that the project requires, "all" if it does not say or there is none in it."""
    known = [one for one in getattr(facts, key) if one != MAIN]
    limit, allowed = limited(key, metadata, known)
    return as_range(allowed, known) if limit and allowed else "all"


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


def that_fit(django, python, facts, metadata, today, notes, unofficial=()):
    """Return the ranges of Djangos and Pythons, a wider one if none of the Pythons runs one of the Djangos.

    Cells that are not official, but are tested today and known to work, are enough.
    """
    if unofficial:
        return django, python
    wide = [required(key, facts, metadata) for key in ("django", "python")]
    pairs = ((django, python), (wide[0], python), (django, wide[1]), ("all", python), (django, "all"))
    for one, other in pairs + (("supported", "supported"),):
        if any_cell(one, other, facts, today):
            if (one, other) != (django, python):
                text = "no Python of {} runs a Django of {}: look at django = and python =."
                notes.append(text.format(python, django))
            return one, other
    return django, python


def note_lonely(django, python, facts, metadata, today, notes, unofficial=()):
    """Note the Pythons and Djangos that classifiers have and that are in no cell, as no other in the ranges fits.

    `unofficial` are cells that are tested today.
    """
    djangos, pythons = series_in(django, python, facts, today)
    pairs = {
        (names.python_factor(one), names.django_factor(other)): (one, other) for one in pythons for other in djangos
    }
    cells = [pair for key, pair in pairs.items() if facts.official(*pair) or names.join(*key) in unofficial]
    for place, key, mine, text in (
        (
            0,
            "python",
            pythons,
            "Python {}: classifiers have it, and no Django of {} runs there. Widen django = for it.",
        ),
        (1, "django", djangos, "Django {}: classifiers have it, and no Python of {} runs it. Widen python = for it."),
    ):
        found = [one for one in mine if one in metadata.classified(FAMILIES[key])]
        found = [one for one in found if not any(pair[place] == one for pair in cells)]
        if found:
            notes.append(text.format(enumerated(found), (django, python)[place]))


def any_cell(django, python, facts, today, is_meant=lambda python: True):
    """Return whether one of some Pythons runs one of some Djangos officially; `is_meant` chooses among the Pythons."""
    djangos, pythons = series_in(django, python, facts, today)
    return any(facts.official(one, other) for one in pythons for other in djangos if is_meant(one))


def series_in(django, python, facts, today):
    """Return (Djangos, Pythons) of two ranges."""
    table = Table(Source("init", ""), (), {"django": django, "python": python})
    return [chosen(table, key, facts, today) for key in ("django", "python")]
