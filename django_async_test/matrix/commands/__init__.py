"""The commands: what each of them does and prints. Each module adds its own to the parser of the command line."""

import datetime

from .. import config
from ..project_matrix import Matrix


def load(options):
    """Return the matrix of the project."""
    return Matrix(config.load(options.config, today=today(options)))


def today(options):
    """Return the date on which "supported" is judged."""
    return options.today or datetime.date.today()


def age(facts, date):
    """Return a sentence that says of which date the table of facts is."""
    days = (date - facts.updated).days
    return "The table of facts is of {}{}.".format(facts.updated, ", {} days old".format(days) if days > 0 else "")
