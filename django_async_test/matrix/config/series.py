"""Which Djangos and Pythons are tested: the keys ``django``, ``python``, ``main``, ``unofficial`` and ``today``."""

import datetime

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from ..errors import nearest
from ..facts import MAIN, parse_date

KEYS = {
    "today": (str, datetime.date),
    "django": (str, list),
    "python": (str, list),
    "main": (bool,),
    "prereleases": (bool,),
    "unofficial": (bool, list),
}

# Words for `django` and `python`, beside ranges and lists.
WORDS = ("supported", "all")


class Series(object):
    """The series that are tested.

    * ``today``: the date on which "supported" is judged
    * ``uses_today``: whether another date could make a difference
    * ``main``, ``prereleases``: whether Django's branch main, and series without a final release, are among them
    * ``django``, ``python``: the series, from the oldest to the newest
    * ``unofficial``: whether pairs are too that Django does not support but that are known to work: True, False, or
      a list of patterns for some of them
    """

    def __init__(self, table, facts, today):
        self.today = date(table) if "today" in table else today
        self.main = table.get("main", False)
        self.prereleases = table.get("prereleases", False)
        self.python = chosen(table, "python", facts, self.today)
        self.django = chosen(table, "django", facts, self.today, self.main)
        if self.prereleases:
            more = [series for series, entry in facts.django.items() if entry.is_prerelease]
            self.django = [one for one in facts.django if one in self.django or one in more]
            self.python += [series for series, entry in facts.python.items() if entry.is_prerelease]
        self.unofficial = table.get("unofficial", False)
        if isinstance(self.unofficial, list):
            table.texts("unofficial")
        words = (table.get("django", "supported"), table.get("python", "supported"))
        self.uses_today = "today" not in table and "supported" in words


def date(table):
    """Return the date that `today` says, as TOML's own date or as a string."""
    value = table.get("today")
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return parse_date(value)
    except ValueError:
        table.fail('expected a date like "2026-11-25", not "{}".'.format(value), "today")


def chosen(table, key, facts, today, with_main=False):
    """Return the series that a key chooses, from the oldest to the newest."""
    value = table.get(key, "supported")
    released = {
        series: entry for series, entry in getattr(facts, key).items() if series != MAIN and not entry.is_prerelease
    }
    if isinstance(value, list):
        result = listed(table, key, released, getattr(facts, key))
    elif value in released:
        result = [value]
    elif value == "all":
        result = list(released)
    elif value == "supported":
        result = [series for series, entry in released.items() if facts.alive(entry, today)]
    else:
        if not value.strip() or value.isalpha():
            table.fail('unknown value "{}": {}'.format(value, nearest(value, WORDS)), key)
        specifier = table.specifier(key)
        result = [series for series in released if in_range(specifier, series)]
    if not result and not with_main:
        known = list(released)
        message = "no {} in the table of facts is {}; it has {} to {}."
        wanted = repr(value).replace("'", '"')
        table.fail(message.format(key.title(), wanted, known[0], known[-1]), key)
    return result + [MAIN] * with_main


def listed(table, key, released, every):
    """Return the series of a list, in their order."""
    values = table.texts(key)
    for series in values:
        if series not in released:
            hint = hint_for(series, list(released))
            if series in every:
                hint = "write {} = true instead.".format("main" if series == MAIN else "prereleases")
            table.fail('there is no {} "{}" in the table of facts: {}'.format(key.title(), series, hint), key)
        if values.count(series) > 1:
            table.fail('"{}" is there twice: name it once.'.format(series), key)
    return [series for series in released if series in values]


def hint_for(series, known):
    """Return what to do about a series that the table does not have."""
    try:
        if Version(series) > Version(known[-1]):
            return "its newest is {}, and `update` looks for newer ones.".format(known[-1])
        if Version(series) < Version(known[0]):
            return "its oldest is {}.".format(known[0])
    except InvalidVersion:
        pass
    return nearest(series, known)


def in_range(specifier, version):
    """Return whether a series is in a range.

    ``<=4.2`` and ``>4.2`` mean the series, and so does ``>=4.2.8``: the newest release of the series is tested.
    """
    for clause in SpecifierSet(specifier):
        is_patch = clause.version.count(".") > 1 and not clause.version.endswith(".*")
        if not clause.contains(version + ".9999" if is_patch else version, prereleases=True):
            return False
    return True
