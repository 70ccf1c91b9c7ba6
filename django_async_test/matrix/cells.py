"""Pairs of Python and Django: which of them a project tests, and why not the others."""

from . import facts as facts_module
from . import names
from .errors import nearest

# Statuses of the cells that are tested.
TESTED = ("official", "unofficial")


class Cell(object):
    """A pair of Python and Django.

    * ``python``, ``django``: the two series
    * ``name``: their factors, like ``py312-django52``
    * ``status``: "official" or "unofficial", which are tested; "not asked for", "not chosen" or "impossible"
    * ``reason``: why it has this status, a sentence without its end
    * ``source``: where that is known from
    """

    def __init__(self, python, django, status, reason, source):
        self.python = python
        self.django = django
        self.name = names.join(names.python_factor(python), names.django_factor(django))
        self.status = status
        self.reason = reason
        self.source = source


def judge_all(config):
    """Return {name: cell} for every pair that the table of facts knows."""
    cells = [judge(config, python, django) for python in config.facts.python for django in config.facts.django]
    return {cell.name: cell for cell in cells}


def judge(config, python, django):
    """Return the cell of a pair: what the table of facts says about it, then whether the project tests it."""
    status, reason = judge_by_facts(config.facts, python, django)
    cell = Cell(python, django, status, reason, config.facts.django[django].source)
    shown = config.source.shown
    for product, entry, chosen in (
        ("Django", config.facts.django[django], config.series.django),
        ("Python", config.facts.python[python], config.series.python),
    ):
        if entry.series not in chosen:
            cell.status, cell.source = "not chosen", shown
            cell.reason = "{} does not choose this {}{}".format(shown, product, died(entry, config.series.today))
            return cell
    if config.facts.python[python].is_prerelease and config.series.prereleases:
        return cell
    if status == "unofficial" and not is_asked_for(cell, config.series.unofficial):
        cell.status = "not asked for"
        cell.reason += "; `unofficial` in {} would take it".format(shown)
    return cell


def judge_by_facts(facts, python, django):
    """Return the status and the reason of a pair by the table of facts alone."""
    since = facts.official(python, django)
    if since == facts_module.MAIN:
        return "official", "the branch main is tested on Python {}".format(python)
    if since == django:
        return "official", "Django {} supports Python {}".format(django, python)
    if since:
        return "official", "Django {} added Python {}".format(since, python)
    entry = facts.django[django]
    if facts.works(python, django) and facts.python[python].is_prerelease:
        return "unofficial", "Python {} is a pre-release, and Django {} the newest".format(python, django)
    if facts.works(python, django):
        text = "not official, but Django {} is known to work on Python {}"
        return "unofficial", text.format(entry.latest, python)
    return "impossible", why_impossible(python, entry)


def why_impossible(python, entry):
    """Return why a Django does not run on a Python."""
    if entry.requires_python and not facts_module.contains(entry.requires_python, python + ".99"):
        return "Django {} requires Python {}".format(entry.latest or entry.series, entry.requires_python)
    if entry.fails and facts_module.contains(">=" + entry.fails["python"], python):
        text = "Django {} fails on Python {} and later: {}"
        return text.format(entry.latest, entry.fails["python"], entry.fails["because"])
    return "Django {} does not support Python {}, and is not known to work there".format(entry.series, python)


def died(entry, today):
    """Return the end of a reason that names the end of life of a Django or a Python, if it is over."""
    if entry.end_of_life < today:
        return ": the end of life of {} was on {}".format(entry, entry.end_of_life)
    return ""


def is_asked_for(cell, unofficial):
    """Return whether the project tests this unofficial cell."""
    if isinstance(unofficial, list):
        return any(names.matches(pattern, cell.name) for pattern in unofficial)
    return unofficial


def check_unofficial(config, cells):
    """Refuse a pattern in `unofficial` that means no cell which is known to work."""
    patterns = config.series.unofficial
    for pattern in patterns if isinstance(patterns, list) else ():
        meant = [cell for cell in cells.values() if names.matches(pattern, cell.name)]
        if not any(cell.status == "unofficial" for cell in meant):
            hint = meant[0].reason + "." if meant else nearest(pattern, cells)
            config.fail(("unofficial",), '"{}" adds nothing: {}'.format(pattern, hint))
