"""Why no environment of the matrix has a Python or a Django that the project tests."""

from ..toml import assignments


def why_out(kind, series, matrix):
    """Return (text, lines): why no environment has a series of "Python" or "Django", and what would have it."""
    if series == "main":
        return "no environment has it", ["main = true"]
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
