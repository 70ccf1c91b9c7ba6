"""For which Djangos and Pythons something is that only some cells have."""

from .. import names
from ..facts import MAIN
from . import versions


def without(facts, cells, versions):
    """Return whether cells without any of a factor's versions are tested; patterns of them if no other cell is."""
    having, lacking = [], []
    for cell in cells:
        is_one = versions & {other.replace("_", "").replace("-", "") for other in cell.others}
        (having if is_one else lacking).append(cell)
    found = patterns(known(facts, lacking))
    return found if found and not set(found) & set(patterns(known(facts, having))) else bool(lacking)


def patterns(cells):
    """Return the patterns of the Pythons and Djangos of cells, each once."""
    pairs = [names.join(names.python_factor(cell.python), names.django_factor(cell.django)) for cell in cells]
    return list(dict.fromkeys(pairs))


def known(facts, cells):
    """Return the cells whose Python runs their Django, with a final release of it."""
    return [
        cell
        for cell in cells
        if cell.python in facts.python
        and cell.django in facts.django
        and (facts.official(cell.python, cell.django) or facts.works(cell.python, cell.django))
        and cell.django != MAIN
    ]


def limit_of(facts, key, mine, every):
    """Return the range of the Djangos or Pythons that cells have, None if it has those of all cells."""
    entries = getattr(facts, key)
    known = [series for series in entries if series != MAIN]
    chosen = [series for series in known if any(getattr(cell, key) == series for cell in mine)]
    tested = [series for series in known if any(getattr(cell, key) == series for cell in every)]
    if chosen == tested:
        return None
    if any(getattr(cell, key) == MAIN for cell in mine):
        # The branch is newer than all of them, and has a number.
        between = known[known.index(chosen[0]) :] if chosen else []
        gaps = [",!=" + series for series in between if series not in chosen]
        return ">={}{}".format((chosen or [entries[MAIN].version])[0], "".join(gaps))
    return versions.as_range(chosen, known) if chosen else None
