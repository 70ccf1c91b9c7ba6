"""The matrix of a project: its environments, and what was left out of it."""

from . import cells, environments, requirements
from .errors import Problem, nearest
from .selection import Selector


class Matrix(object):
    """The matrix of a project.

    * ``config``: the Config that it was made from, and ``facts``, the table of that
    * ``cells``: every pair of Python and Django that the table knows, by name
    * ``chosen``: the cells that are tested
    * ``environments``: the environments, in a fixed order
    * ``left_out``: {name of an environment: why it is out}
    """

    def __init__(self, config):
        self.config = config
        self.facts = config.facts
        self.cells = cells.judge_all(config)
        cells.check_unofficial(config, self.cells)
        self.chosen = [cell for cell in self.cells.values() if cell.status in cells.TESTED]
        if not self.chosen:
            config.fail(("python",), "none of these Pythons runs one of these Djangos: widen one of the two ranges.")
        self.environments, self.left_out = environments.build(config, Selector(config, self.cells, self.chosen))

    def pythons(self):
        """Return the Pythons that have an environment, from the oldest to the newest."""
        present = {environment.python for environment in self.environments}
        return [series for series in self.facts.python if series in present]

    def djangos(self):
        """Return the Djangos that have an environment, from the oldest to the newest."""
        present = {environment.django for environment in self.environments}
        return [series for series in self.facts.django if series in present]

    def find(self, name):
        """Return the environment, or the cell, with this name; a Problem names the nearest."""
        for environment in self.environments:
            if environment.name == name:
                return environment
        if name in self.cells:
            return self.cells[name]
        known = [environment.name for environment in self.environments] + list(self.left_out) + list(self.cells)
        raise Problem('there is no environment "{}": {}'.format(name, nearest(name, known)))

    def requirements(self, environment):
        """Return what is installed in an environment beside the package itself: Django first."""
        return requirements.collect(self.config, environment)
