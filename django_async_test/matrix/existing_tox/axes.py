"""What is tested beside Python and Django: databases, drivers, versions of dependencies, Django's main, PyPy."""

import re

from . import factors

# Factors that mean a database: the pattern, its kind in the configuration, its driver, its image.
DATABASES = (
    (re.compile(r"(?:postgres|postgresql|psql|pgsql|pg)_?(\d*)\Z"), "postgres", None, "postgres:{}"),
    (re.compile(r"postgis_?\d*()\Z"), "postgres", None, None),
    (re.compile(r"psycopg2(?:binary)?()\Z"), "postgres", "psycopg2", None),
    (re.compile(r"psycopg3?()\Z"), "postgres", "psycopg", None),
    (re.compile(r"mysql_?(\d*)\Z"), "mysql", None, None),
    (re.compile(r"mariadb_?(\d*)\Z"), "mariadb", None, None),
)

# Databases that the configuration does not have.
UNKNOWN_DATABASE = re.compile(r"(oracle|mssql|spatialite|cockroach\w*|mongo\w*)\Z")
SQLITE = re.compile(r"sqlite\d?\Z")
# A branch, which is Django's unless the name has another Django.
BRANCH = re.compile(r"(?:main|master|latest|dev|edge|tip|upstream|head|trunk)\Z", re.I)
MAIN = re.compile(r"(?:dj|django)?[-_]?(?:main|master|latest|dev|edge|tip|upstream|head|trunk)\Z", re.I)
PRERELEASE = re.compile(r"(?:dj|django)?[-_]?(?:pre|alpha|beta|rc)\Z")
PYPY = re.compile(r"pypy[\d.]*\Z")

PYTHON2 = re.compile(r"py(?:thon)?-?2\.?\d?\Z")

# A build without the global interpreter lock.
FREE_THREADED = re.compile(r"py(?:thon)?-?3\.?\d+t\Z")


class Axes(object):
    """What the environments of a configuration differ in.

    * ``cells``: a list of CellName, the environments that run the tests
    * ``databases``: {factor: what its table would say}, without SQLite
    * ``sqlite``: what the table of SQLite would say
    * ``has_plain``: whether environments run on SQLite, or on what the settings have without a factor
    * ``versions``: {factor: what the table of that version would say}
    * ``purposes``: {factor: what its environments have} where those do something else than testing the versions
    * ``alternatives``: those of them that differ in nothing but their commands, variables and dependencies
    * ``variant``: a factor on which the commands depend, and that was chosen; empty without any
    * ``main``, ``pypy``: whether Django's branch main, and PyPy, are tested
    * ``experimental``: names of environments that may fail
    * ``unlisted``: a list of CellName, the environments that run the tests only where they are asked for by name
    * ``environments``: {name: table} of environments for other things than the tests
    * ``settings``: {setting: value} of the tests' environments and of tox itself, which were not taken
    """

    def __init__(self):
        self.cells = []
        self.databases = {}
        self.sqlite = {}
        self.has_plain = True
        self.versions = {}
        self.purposes = {}
        self.alternatives = []
        self.variant = ""
        self.main = False
        self.pypy = False
        self.experimental = []
        self.unlisted = []
        self.environments = {}
        self.settings = {}

    def add_cell(self, name, facts):
        """Add an environment that runs the tests."""
        cell = CellName(name, facts)
        self.cells.append(cell)
        self.main = self.main or cell.django == "main"
        self.pypy = self.pypy or cell.is_pypy
        if cell.database:
            self.databases.setdefault(cell.database, table_of(cell.database))
        return cell

    def group(self, name):
        """Return the factors without a version that exactly the environments with one have, that one first.

        They are the parts of a name with a dash, as in base-reqs.
        """
        mine = [cell for cell in self.cells if name in cell.others]
        if not mine or any(map(str.isdigit, name)):
            return [name]
        shared = [
            other
            for other in mine[0].others
            if not any(map(str.isdigit, other)) and [cell for cell in self.cells if other in cell.others] == mine
        ]
        return [name] + [other for other in shared if other != name]

    @property
    def holding(self):
        """Return the factors that hold in all environments of the matrix, since they were chosen."""
        return self.group(self.variant) if self.variant else []


class CellName(object):
    """The name of an environment, by its factors.

    * ``name``: as it was written
    * ``python``, ``django``: the series, None if the name does not say; "main" for the branch
    * ``database``: the factor that means one beside SQLite, the last of several; empty without any
    * ``beside_database``: those before it, as in postgres-psycopg2
    * ``is_sqlite``, ``is_pypy``, ``is_prerelease``, ``is_free_threaded``: whether a factor says so
    * ``unsupported``: the factors that mean a database which the configuration cannot have
    * ``others``: the factors that mean something else
    """

    def __init__(self, name, facts):
        self.name = name
        self.python = self.django = None
        self.database = ""
        self.beside_database = []
        self.is_sqlite = self.is_pypy = self.is_prerelease = self.is_free_threaded = False
        self.unsupported = []
        self.others = []
        found = factors.of_name(name)
        has_django = any(factors.is_django(factor, facts) for factor in found)
        for factor in found:
            if has_django and BRANCH.match(factor):
                self.others.append(factor)
            else:
                self.take(factor, facts)

    def take(self, factor, facts):
        """Take one factor of the name."""
        django, python = factors.django_of(factor, facts), factors.python_of(factor)
        if factors.is_django(factor, facts):
            self.django = django or factor
        elif python:
            self.python = python
        elif FREE_THREADED.match(factor):
            self.python, self.is_free_threaded = factors.python_of(factor[:-1]), True
        elif PYTHON2.match(factor):
            self.python = "2.7"
        elif MAIN.match(factor):
            self.django = "main"
        elif PRERELEASE.match(factor):
            self.is_prerelease = True
        elif PYPY.match(factor):
            self.is_pypy = True
        elif SQLITE.match(factor):
            self.is_sqlite = True
        elif is_database(factor):
            self.beside_database += [self.database] * bool(self.database)
            self.database = factor
        elif UNKNOWN_DATABASE.match(factor):
            self.unsupported.append(factor)
        elif factor not in ("py", "py3", "python", "django", "dj"):
            self.others.append(factor)

    def is_cell(self):
        """Return whether this is a combination of versions, and not an environment with another purpose."""
        return bool(self.python or self.django or self.is_pypy or self.database or self.is_sqlite)


def is_database(factor):
    """Return whether a factor means a database that the configuration can have, beside SQLite."""
    return any(pattern.match(factor) for pattern, _, _, _ in DATABASES)


def table_of(factor):
    """Return what the table of a database would say, as far as its factor says it."""
    for pattern, kind, driver, image in DATABASES:
        match = pattern.match(factor)
        if match:
            table = {} if factor == kind else {"kind": kind}
            if driver:
                table["driver"] = driver
            if image and match.group(1):
                table["image"] = image.format(with_dot(match.group(1)))
            return table
    return {}


def with_dot(digits):
    """Return the version in digits of PostgreSQL: 9.6 for 96, 14 for 14."""
    return "{}.{}".format(digits[0], digits[1:]) if digits[0] == "9" and len(digits) == 2 else digits
