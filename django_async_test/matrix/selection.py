"""Choosing among cells and environments: words like "ends", and patterns."""

from . import names
from .errors import nearest


class Selector(object):
    """Chooses among the cells that a project tests.

    * ``config``: the Config
    * ``every``: all cells that the table of facts knows, by name
    * ``cells``: those that are tested
    * ``used``: the patterns that have chosen something, as (table, pattern)
    """

    def __init__(self, config, every, cells):
        self.config = config
        self.every = every
        self.cells = cells
        self.used = set()

    def select(self, selection, cells, path, database):
        """Return those of some cells that the word or the list of patterns at `path` means for a database."""
        if selection == "all":
            return cells
        if isinstance(selection, list):
            return self.listed(selection, cells, path, database)
        result = []
        for django in self.config.facts.django:
            row = [cell for cell in cells if cell.django == django]
            if row and selection in ("ends", "oldest"):
                result.append(row[0])
            if row and selection in ("ends", "newest") and row[-1] not in result:
                result.append(row[-1])
        return result

    def listed(self, patterns, cells, path, database):
        """Return those of some cells that one of the patterns means."""
        chosen = []
        for pattern in patterns:
            found = [
                cell
                for cell in cells
                if names.matches(pattern, cell.name) or names.matches(pattern, names.join(cell.name, database))
            ]
            if not found and (path[0], pattern) not in self.used and not self.means_another(pattern, database):
                message = '"{}" is not a cell of this matrix: {}'
                self.config.fail(path, message.format(pattern, self.hint(pattern)))
            self.used.add((path[0], pattern))
            chosen += found
        return [cell for cell in cells if cell in chosen]

    def means_another(self, pattern, database):
        """Return whether a pattern names a cell of another database."""
        others = [other.name for other in self.config.databases if other.name != database]
        return any(names.matches(pattern, names.join(cell.name, other)) for other in others for cell in self.cells)

    def hint(self, pattern, environments=()):
        """Return the end of an error message: why what a pattern names is out, or the nearest name that is in."""
        cell = self.every.get("-".join(pattern.split("-")[:2]))
        if cell is not None and cell not in self.cells:
            return cell.reason + "."
        if cell is not None and pattern == cell.name:
            return "no database has this cell among its own."
        known = [environment.name for environment in environments] if pattern.count("-") > 1 else []
        return nearest(pattern, known or [cell.name for cell in self.cells])


def matching(pattern, environments):
    """Return the environments that a pattern means."""
    return [environment for environment in environments if names.matches(pattern, environment.name)]
