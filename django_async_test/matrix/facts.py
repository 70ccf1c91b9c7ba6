"""The table of facts, facts.toml: which Django runs on which Python, since when, and with what."""

import datetime
import os

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from .errors import Problem
from .names import django_factor, python_factor

try:
    import tomllib
except ImportError:  # Python before 3.11
    import tomli as tomllib

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "facts.toml")

MAIN = "main"

#: beside the configuration: what the shipped table does not have yet
ADDITIONS = "django-test-matrix-facts.toml"


def contains(specifiers, version):
    """Tell whether a version is in a specifier, which is text; an empty one contains everything."""
    return SpecifierSet(specifiers or "").contains(Version(version), prereleases=True)


class Django(object):
    """A series of Django: its entry in the table."""

    def __init__(self, entry):
        self.series = entry["series"]
        self.is_main = self.series == MAIN
        #: what is compared with specifiers: the branch is later than all that is released
        self.version = entry.get("next", self.series)
        self.factor = django_factor(self.series)
        self.latest = entry.get("latest")
        self.released = entry["released"]
        self.end_of_life = entry["end_of_life"]
        self.lts = entry.get("lts", False)
        #: {Python: the release that added it}
        self.python = entry["python"]
        self.requires_python = entry["requires_python"]
        self.works = entry["works"]
        self.fails = entry.get("fails")
        self.needs = entry["needs"]
        self.servers = entry["servers"]
        self.source = entry["source"]
        self.requirement = entry.get("requirement") or "Django>={},<{}".format(self.series, after(self.series))

    def __str__(self):
        return "Django {}".format(self.series)


class Python(object):
    """A series of Python: its entry in the table."""

    def __init__(self, entry):
        self.series = self.version = entry["series"]
        self.factor = python_factor(self.series)
        self.released = entry["released"]
        self.end_of_life = entry["end_of_life"]
        self.image = entry["image"]
        self.setup_python = entry["setup_python"]
        self.source = entry["source"]

    def __str__(self):
        return "Python {}".format(self.series)


class Facts(object):
    """The whole table: ``django`` and ``python`` are dictionaries by series, from the oldest to the newest."""

    def __init__(self, data):
        self.updated = data["table"]["updated"]
        self.sources = data["table"]["sources"]
        self.python = by_version(Python(entry) for entry in data["python"])
        self.django = by_version(Django(entry) for entry in data["django"])
        self.pins = data["pin"]
        self.drivers = {entry["name"]: entry for entry in data["driver"]}
        self.servers = data["server"]
        self.tools = data["tools"]
        self.actions = {entry["name"]: "{name}@{commit} # {version}".format(**entry) for entry in data["action"]}
        self.kinds = ["sqlite"] + sorted({kind for driver in self.drivers.values() for kind in driver["kinds"]})

    def official(self, python, django):
        """Return the release of Django that added this Python officially, None if there is none."""
        return self.django[django].python.get(python)

    def works(self, python, django):
        """Tell whether this cell is not official but known to work."""
        return python in self.django[django].works

    def server(self, kind, django):
        """Return the entry of the server of this kind for a series of Django, None for sqlite."""
        for entry in self.servers:
            if entry["kind"] == kind and contains(entry.get("django"), self.django[django].version):
                return entry
        return None

    def driver(self, kind, name, python, django):
        """Return the driver's entry if there is one for this cell; without a name, the first that fits."""
        for entry in self.drivers.values():
            if name not in (None, entry["name"]) or kind not in entry["kinds"]:
                continue
            if contains(entry.get("django"), self.django[django].version) and contains(entry.get("python"), python):
                return entry
        return None

    def alive(self, entry, today):
        """Tell whether a Django or a Python gets fixes on a day."""
        return entry.released <= today <= entry.end_of_life


def by_version(entries):
    entries = sorted(entries, key=lambda entry: Version(entry.version))
    return {entry.series: entry for entry in entries}


def after(series):
    """Return the series that follows, as the end of a range: 6.2 after 6.1, 2029 after 2028."""
    parts = series.split(".")
    return ".".join(parts[:-1] + [str(int(parts[-1]) + 1)])


def load(additions=None):
    """Read the table; a file of additions, as `update` writes it, adds series to it or replaces them."""
    with open(PATH, "rb") as file:
        data = tomllib.load(file)
    if additions and os.path.exists(additions):
        try:
            with open(additions, "rb") as file:
                more = tomllib.load(file)
            for kind in ("django", "python"):
                known = {entry["series"]: entry for entry in data[kind]}
                known.update((entry["series"], entry) for entry in more.get(kind, []))
                data[kind] = list(known.values())
            data["table"]["updated"] = max(data["table"]["updated"], more["table"]["updated"])
            return Facts(data)
        except (ValueError, KeyError, TypeError) as error:
            message = "is no table of facts ({}): delete it, then run update --write."
            raise Problem(message.format(error), os.path.relpath(additions)) from None
    return Facts(data)


def parse_day(text):
    """Return the day that is written like 2026-11-25."""
    return datetime.datetime.strptime(text, "%Y-%m-%d").date()
