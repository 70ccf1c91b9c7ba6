"""Why no environment of the matrix has a Python or a Django that the project tests."""

from ..facts import MAIN
from ..toml import assignments


def why_out(kind, series, matrix):
    """Return (text, lines): why no environment has a series of "Python" or "Django", and what would have it."""
    if series == MAIN:
        return of_main(matrix)
    cells = [cell for cell in matrix.cells.values() if series == (cell.python if kind == "Python" else cell.django)]
    possible = [cell for cell in cells if cell.status == "not asked for"]
    if possible:
        names = [cell.name for cell in possible]
        return possible[-1].reason.split(";")[0], assignments({"unofficial": names})
    # What the configuration says of the series itself, and then what the series that it chooses say.
    itself = [cell for cell in cells if cell.status == "not chosen" and "this {}".format(kind) in cell.reason]
    found = itself or [cell for cell in cells if cell.status == "impossible"]
    if not found:
        return "no environment has it", []
    # Of an old Python the oldest of the Djangos is the nearest, of a new one the newest.
    return (found[0] if "requires" in found[0].reason else found[-1]).reason, []


def of_main(matrix):
    """Return (text, lines) for Django's branch main, which a matrix with older Pythons cannot have."""
    pythons = [one for one in matrix.facts.python if matrix.facts.official(one, MAIN)]
    if set(pythons) & set(matrix.pythons()):
        return "no environment has it", ["main = true"]
    text = "Django {} requires Python {} or later, which no environment has"
    return text.format(MAIN, pythons[0]), [
        "# raise the limit of python = to {} for that".format(pythons[0]),
        "main = true",
    ]
