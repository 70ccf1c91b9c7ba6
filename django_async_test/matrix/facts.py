"""The table of facts, facts.toml: which Django runs on which Python, since when, and with what."""

import copy
import datetime
import functools
import os
import pickle

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from .errors import Problem, shown
from .names import django_factor, python_factor

try:
    import tomllib
except ImportError:  # Python before 3.11
    import tomli as tomllib

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "facts.toml")

MAIN = "main"

# The systems of GitHub's runners that have different Pythons, from the oldest to the newest.
SYSTEMS = ("ubuntu-22.04", "ubuntu-24.04", "ubuntu-26.04")

# A file beside the configuration with what the shipped table does not have yet.
ADDITIONS = "django-test-matrix-facts.toml"


def contains(specifiers, version):
    """Return whether a version is in a specifier, which is text; an empty one contains everything."""
    return SpecifierSet(specifiers or "").contains(Version(version), prereleases=True)


class Django(object):
    """A series of Django.

    * ``series``: its name, like "5.2"; "main" for the branch
    * ``version``: what is compared with specifiers: the branch is later than all that is released
    * ``factor``: the series in the names of environments
    * ``latest``: its latest release, None for the branch
    * ``released``, ``end_of_life``: the dates between which it gets fixes
    * ``lts``: whether these last for three years
    * ``is_prerelease``: whether there is no final release of it yet
    * ``python``: {series of Python that it supports officially: the release that added it}
    * ``works``: other Pythons that it is known to work on
    * ``fails``: the first Python that it fails on, and why, as {"python": ..., "because": ...}; None if none is known
    * ``requires_python``: the range of Pythons on which pip installs it
    * ``needs``: {package: the range of its versions that it accepts}
    * ``servers``: {kind of database: the oldest server that it accepts}
    * ``requirement``: what pip installs
    * ``source``: where all this is known from
    """

    def __init__(self, entry):
        self.series = entry["series"]
        self.version = entry.get("next", self.series)
        self.latest = entry.get("latest")
        self.released = entry["released"]
        self.end_of_life = entry["end_of_life"]
        self.lts = entry.get("lts", False)
        self.is_prerelease = entry.get("prerelease", False)
        self.python = entry["python"]
        self.requires_python = entry["requires_python"]
        self.works = entry["works"]
        self.fails = entry.get("fails")
        self.needs = entry["needs"]
        self.servers = entry["servers"]
        self.source = entry["source"]
        self.requirement = entry.get("requirement") or requirement(self)

    @property
    def factor(self):
        """The series in the names of environments."""
        return django_factor(self.series)

    @property
    def is_main(self):
        """Return whether this is the branch main."""
        return self.series == MAIN

    def __str__(self):
        return "Django {}".format(self.series)


class Python(object):
    """A series of Python.

    * ``series``, ``version``: its name, like "3.12"
    * ``factor``: the series in the names of environments
    * ``released``, ``end_of_life``: the dates between which it gets fixes
    * ``image``: a container that has it
    * ``is_prerelease``: whether there is no final release of it yet
    * ``setup_python``: the systems for which GitHub's action of this name has it
    * ``pypy``: whether a PyPy that is still made has this version of the language
    * ``free_threaded``: whether there is a build of it without the global interpreter lock
    * ``source``: where all this is known from
    """

    def __init__(self, entry):
        self.series = self.version = entry["series"]
        self.factor = python_factor(self.series)
        self.released = entry["released"]
        self.end_of_life = entry["end_of_life"]
        self.image = entry["image"]
        self.is_prerelease = entry.get("prerelease", False)
        self.setup_python = entry["setup_python"]
        self.free_threaded = entry.get("free_threaded", False)
        self.pypy = entry.get("pypy", False)
        self.source = entry["source"]

    def is_on(self, runner):
        """Return whether GitHub's action has this Python on a runner, like "ubuntu-24.04" or "windows-latest"."""
        system = runner.split("-")[0]
        if system in ("windows", "macos"):
            return system in self.setup_python
        version = "-".join(runner.split("-")[:2])
        known = [one for one in SYSTEMS if one == version]
        # Of "ubuntu-latest", and of a runner of one's own, nobody knows which it is next month.
        return all(one in self.setup_python for one in known or SYSTEMS[1:])

    def __str__(self):
        return "Python {}".format(self.series)


class Facts(object):
    """The table of facts.

    * ``updated``: the date that it is of
    * ``django``, ``python``: {series: Django or Python}, from the oldest to the newest
    * ``pins``: what must be older with some Djangos and Pythons, entries of the table
    * ``drivers``: {name: entry} of the drivers of databases, the preferred ones first
    * ``servers``: entries of the containers with servers
    * ``kinds``: the kinds of databases
    * ``tools``, ``actions``: the versions of tools, and of GitHub's actions, that generated files use
    * ``numbers``: {number: series of Django} where a project means one by its first number, or by numbers alone
    """

    def __init__(self, data):
        self.updated = data["table"]["updated"]
        self.python = by_version(Python(entry) for entry in data["python"])
        self.django = by_version(Django(entry) for entry in data["django"])
        self.pins = data["pin"]
        self.drivers = {entry["name"]: entry for entry in data["driver"]}
        self.servers = data["server"]
        self.tools = data["tools"]
        self.actions = {entry["name"]: "{name}@{commit} # {version}".format(**entry) for entry in data["action"]}
        self.numbers = {}
        self.kinds = ["sqlite"] + sorted({kind for driver in self.drivers.values() for kind in driver["kinds"]})

    def with_numbers(self, numbers):
        """Return the same table for a project that means these series of Django by numbers."""
        result = copy.copy(self)
        result.numbers = dict(numbers)
        return result

    def official(self, python, django):
        """Return the release of Django that added this Python officially, None if there is none."""
        return self.django[django].python.get(python)

    def works(self, python, django):
        """Return whether this cell is not official but known to work, or expected to: a pre-release of Python."""
        if self.python[python].is_prerelease:
            return django in self.newest_djangos()
        return python in self.django[django].works

    def newest_djangos(self):
        """Return the newest series of Django with a final release, and those that come after it."""
        final = [series for series, entry in self.django.items() if not (entry.is_main or entry.is_prerelease)]
        return list(self.django)[list(self.django).index(final[-1]) :]

    def newest_python(self, before=0):
        """Return the newest Python with a final release, or one of those before it."""
        return [series for series, entry in self.python.items() if not entry.is_prerelease][-1 - before]

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
        """Return whether a Django or a Python gets fixes on a date."""
        return entry.released <= today <= entry.end_of_life


def by_version(entries):
    """Return {series: entry}, from the oldest to the newest."""
    entries = sorted(entries, key=lambda entry: Version(entry.version))
    return {entry.series: entry for entry in entries}


def requirement(django):
    """Return what pip installs for a series; a pre-release must be named to be installed."""
    first = django.latest if django.is_prerelease else django.series
    return "Django>={},<{}".format(first, after(django.series))


def after(series):
    """Return the series that follows, as the end of a range: 6.2 after 6.1, 2029 after 2028."""
    parts = series.split(".")
    return ".".join(parts[:-1] + [str(int(parts[-1]) + 1)])


@functools.lru_cache(maxsize=None)
def parsed(path):
    """Return the values of a file of TOML, pickled: to parse the table takes most of the time of a short command."""
    with open(path, "rb") as file:
        return pickle.dumps(tomllib.load(file))


def load(additions=None):
    """Read the table; a file of additions, as `update` writes it, adds series to it or replaces them."""
    data = pickle.loads(parsed(PATH))
    if additions and os.path.lexists(additions):
        if not os.path.isfile(additions):
            raise Problem("cannot be read: it is not a regular file.", shown(additions))
        try:
            with open(additions, "rb") as file:
                more = tomllib.load(file)
            for kind in ("django", "python"):
                known = {entry["series"]: entry for entry in data[kind]}
                known.update((entry["series"], entry) for entry in more.get(kind, []))
                data[kind] = list(known.values())
            data["table"]["updated"] = max(data["table"]["updated"], more["table"]["updated"])
            return Facts(data)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            message = "is not a valid table of facts ({}): delete it, then run update --write."
            raise Problem(message.format(error), shown(additions)) from None
    return Facts(data)


def parse_date(text):
    """Return the date that is written like 2026-11-25."""
    return datetime.datetime.strptime(text, "%Y-%m-%d").date()
