"""The picture as Markdown, for the summary of a job and for terminals."""

import re

from .grid import grids, problems, skips

# Names of environments that are listed with one problem, and reasons for skips.
MOST = 12

LEGEND = "✓ tests passed, ✗ failed, ? did not run, ! failed and may; then skips and seconds"


def page(verdicts, summary, title="Matrix"):
    """Return the picture of some environments, with a sentence about all of them."""
    lines = ["## {}".format(title), "", summary, ""]
    for grid in grids(verdicts):
        lines += table(grid) + [""]
    found = problems(verdicts)
    if found:
        lines += ["| | What | Where |", "|---|---|---|"]
        lines += [problem(*one) for one in found] + [""]
    found = skips(verdicts)
    if found:
        lines += ["| Skipped | Tests | Environments |", "|---|---|---|"]
        lines += ["| {} | {} | {} |".format(escape(reason), tests, names) for reason, tests, names in found[:MOST]]
        lines += ["| and {} other reasons | | |".format(len(found) - MOST)] * (len(found) > MOST) + [""]
    return "\n".join(lines + [LEGEND, ""])


def table(grid):
    """Return the lines of a database's grid."""
    versions = ", ".join(grid.servers + [driver for driver in grid.drivers if not driver.startswith("sqlite3")])
    lines = ["**{}**{}".format(escape(grid.database), ": " + escape(versions) if versions else ""), ""]
    lines.append("| Django | {} |".format(" | ".join(map(escape, grid.pythons))))
    lines.append("|---|{}".format("---|" * len(grid.pythons)))
    for django, places in grid.rows:
        lines.append("| **{}** | {} |".format(escape(django), " | ".join(map(place, places))))
    return lines


def place(tiles):
    """Return what stands in a place of a grid."""
    return "<br>".join(tile_text(tile) for tile in tiles)


def tile_text(tile):
    """Return what a tile says in one line."""
    parts = [tile.mark, tile.tests, "<sub>{}</sub>".format(", ".join(tile.remarks)) if tile.remarks else ""]
    factors = "{}: ".format(escape(tile.factors)) if tile.factors else ""
    return factors + " ".join(part for part in parts if part)


def problem(mark, text, names):
    """Return a row of the table of problems."""
    shown = names[:MOST] + ["and {} more".format(len(names) - MOST)] * (len(names) > MOST)
    return "| {} | {} | {} |".format(mark, escape(text), " ".join(map(escape, shown)))


def escape(text):
    """Return a text that means nothing in Markdown, in one line."""
    return re.sub(r"([\\`*_{}\[\]<>|~#])", r"\\\1", " ".join(str(text).split()))
