"""The project's few lines: reading them, and an error with file, line and key for everything that is wrong there."""

import datetime
import os
import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from . import facts as facts_module
from . import locate, names
from .errors import Problem, nearest
from .facts import tomllib

TABLE = "django-test-matrix"
OWN_FILE = "django-test-matrix.toml"
PYPROJECT = "pyproject.toml"

WORDS = ("supported", "all")
SELECTIONS = ("all", "ends", "oldest", "newest")
PACKAGES = ("wheel", "sdist-wheel", "sdist", "editable", "skip")

# What each kind of value is called in an error message.
KINDS = {str: "text", bool: "true or false", int: "a number", list: "a list", dict: "a table", datetime.date: "a day"}

# Keys and what they may be, table by table. The first type is the one that an error message names.
TOP = {
    "root": (str,),
    "today": (str, datetime.date),
    "django": (str, list),
    "python": (str, list),
    "main": (bool,),
    "unofficial": (bool, list),
    "experimental": (list,),
    "databases": (list, dict),
    "factors": (dict,),
    "exclude": (list,),
    "commands": (list, str),
    "commands_pre": (list, str),
    "deps": (list,),
    "extras": (list,),
    "dependency_groups": (list,),
    "set_env": (dict,),
    "pass_env": (list,),
    "change_dir": (str,),
    "allowlist_externals": (list,),
    "package": (str,),
    "environments": (dict,),
    "write": (dict,),
    "ci": (dict,),
}
DATABASE = {
    "kind": (str,),
    "cells": (str, list),
    "driver": (str,),
    "image": (str,),
    "variables": (str,),
    "deps": (list,),
    "set_env": (dict,),
}
FACTOR = {"optional": (bool,), "versions": (dict,)}
VERSION = {
    "deps": (list,),
    "instead_of": (list,),
    "django": (str,),
    "python": (str,),
    "cells": (str, list),
    "set_env": (dict,),
    "commands": (list, str),
    "experimental": (bool,),
}
EXCLUDE = {"cells": (str, list), "reason": (str,)}
DEPENDENCY = {"requirement": (str,), "django": (str,), "python": (str,)}
WRITE = {
    "tox": (str,),
    "tox_toml": (str,),
    "github": (str,),
    "gitlab": (str,),
    "circleci": (str,),
    "classifiers": (str,),
    "readme": (str,),
}
CI = {
    "branch": (str,),
    "schedule": (str,),
    "runner": (str,),
    "job_size": (int,),
    "timeout": (int,),
    "environments": (list,),
    "services": (str,),
    "tool": (str,),
    "full_history": (bool,),
}
SERVICES = ("containers", "none")

# What is put into YAML and shell as it is.
PATTERNS = {
    "branch": re.compile(r"[\w./-]+$"),
    "runner": re.compile(r"[\w.-]+$"),
    "tool": re.compile(r"[\w.,/\[\]<>=!~@:+-]*$"),
}
IMAGE = re.compile(r"[\w./:@-]+$")
FILE = re.compile(r"[\w./-]+$")

# Names that jobs have that are no databases.
JOBS = ("environments", "environment", "generated")

CRON = re.compile(r"[\d*/,-]+( [\d*/,\-]+){3} [\d*/,A-Za-z-]+$")


class Dependency(object):
    """A line of ``deps``: a requirement, and the Djangos and Pythons that it is for."""

    def __init__(self, requirement, django="", python=""):
        self.requirement = requirement
        self.django = django
        self.python = python


class Database(object):
    def __init__(self, name, table):
        self.name = name
        self.kind = table.get("kind", name)
        self.cells = table.get("cells", "all")
        self.driver = table.get("driver")
        self.image = table.get("image")
        self.variables = table.get("variables", "" if self.kind == "sqlite" else self.kind.upper() + "_")
        self.deps = table.get("deps", [])
        self.set_env = table.get("set_env")


class Version(object):
    """One version of a factor."""

    def __init__(self, factor, name, table):
        self.factor = factor
        self.name = factor + name
        self.deps = table.get("deps", [])
        self.instead_of = table.get("instead_of", [])
        self.django = table.get("django", "")
        self.python = table.get("python", "")
        self.cells = table.get("cells", "all")
        self.set_env = table.get("set_env", {})
        self.commands = as_list(table.get("commands", []))
        self.experimental = table.get("experimental", False)


class Factor(object):
    def __init__(self, name, versions, optional):
        self.name = name
        self.versions = versions
        self.optional = optional


class Exclusion(object):
    def __init__(self, patterns, reason, number):
        self.patterns = patterns
        self.reason = reason
        self.number = number


class Config(object):
    """A project's configuration; every value is checked."""

    def __init__(self, path, text, table, prefix, facts, today):
        self.path = path
        self.shown_path = shown(path)
        self.text = text
        self.prefix = prefix
        self.facts = facts
        self.keys(table, TOP, ())
        self.root = os.path.normpath(os.path.join(os.path.dirname(path), table.get("root", ".")))
        if not os.path.isdir(self.root):
            self.fail(("root",), "there is no directory {}.".format(self.root))
        self.today = self.day(table["today"]) if "today" in table else today
        self.is_frozen = "today" in table

        self.main = table.get("main", False)
        self.django = self.series("django", table, facts.django)
        self.python = self.series("python", table, facts.python)
        self.unofficial = table.get("unofficial", False)
        if isinstance(self.unofficial, list):
            self.texts(self.unofficial, ("unofficial",))
        self.experimental = self.texts(table.get("experimental", []), ("experimental",))
        self.databases = self.read_databases(table.get("databases", ["sqlite"]))
        self.factors = [self.read_factor(name, value) for name, value in sorted(table.get("factors", {}).items())]
        self.exclusions = self.read_exclusions(table.get("exclude", []))

        self.commands = self.texts(as_list(table.get("commands", [])), ("commands",))
        if not self.commands:
            self.fail(("commands",), 'the command that runs the tests is missing: commands = ["pytest {posargs}"].')
        self.commands_pre = self.texts(as_list(table.get("commands_pre", [])), ("commands_pre",))
        self.deps = self.read_deps(table.get("deps", []), ("deps",))
        self.extras = self.texts(table.get("extras", []), ("extras",))
        self.dependency_groups = self.texts(table.get("dependency_groups", []), ("dependency_groups",))
        self.set_env = self.variables(table.get("set_env", {}), ("set_env",))
        self.pass_env = self.texts(table.get("pass_env", []), ("pass_env",))
        self.change_dir = table.get("change_dir")
        self.one_line(self.change_dir or "", ("change_dir",))
        self.allowlist_externals = self.texts(table.get("allowlist_externals", []), ("allowlist_externals",))
        self.package = table.get("package", "wheel")
        self.choice(self.package, PACKAGES, ("package",))
        self.environments = self.read_environments(table.get("environments", {}))
        self.write = self.read_write(table.get("write", {"tox": "tox.ini"}))
        self.ci = self.read_ci(table.get("ci", {}))
        self.uses_today = not self.is_frozen and "supported" in (
            table.get("django", "supported"),
            table.get("python", "supported"),
        )

    # --- errors ---

    def fail(self, path, message):
        """Refuse the value at `path`."""
        full = self.prefix + tuple(path)
        key = ".".join(str(part) for part in path if not isinstance(part, int))
        raise Problem(message, self.shown_path, locate.line(self.text, full), key)

    def keys(self, table, known, path):
        """Refuse unknown keys of a table and values of the wrong type."""
        for key, value in table.items():
            if key not in known:
                self.fail(path + (key,), "there is no such key: {}".format(nearest(key, known)))
            types = known[key]
            if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
                wanted = " or ".join(KINDS[type_] for type_ in types)
                self.fail(path + (key,), "must be {}, not {}.".format(wanted, type_name(value)))

    def texts(self, values, path):
        for value in values:
            if value == "" or (isinstance(value, str) and not value.strip()):
                self.fail(path, "one of its texts is empty.")
            if not isinstance(value, str):
                self.fail(path, "must be a list of texts, and {!r} is {}.".format(value, type_name(value)))
            self.one_line(value, path)
        return list(values)

    def one_line(self, value, path):
        if "\n" in value or "\r" in value:
            self.fail(path, "must be one line: {!r}.".format(value))

    def variables(self, table, path):
        result = {}
        for name, value in table.items():
            if not re.match(r"[A-Za-z_][A-Za-z0-9_]*$", name):
                self.fail(path + (name,), "is no name of an environment variable.")
            if isinstance(value, (dict, list)):
                self.fail(path + (name,), "must be text, not {}.".format(type_name(value)))
            result[name] = str(value).lower() if isinstance(value, bool) else str(value)
            self.one_line(result[name], path + (name,))
        return result

    def choice(self, value, choices, path):
        if value not in choices:
            self.fail(path, '"{}" is unknown: {}'.format(value, nearest(value, choices)))

    def specifier(self, value, path):
        try:
            SpecifierSet(value)
        except InvalidSpecifier:
            hint = '"{}" is no range of versions like ">=4.2" or ">=4.2,<6".'
            self.fail(path, hint.format(value))
        return value

    def day(self, text):
        if isinstance(text, datetime.datetime):
            return text.date()
        if isinstance(text, datetime.date):
            return text
        try:
            return facts_module.parse_day(text)
        except ValueError:
            self.fail(("today",), '"{}" is no day like "2026-11-25".'.format(text))

    # --- parts ---

    def series(self, key, table, entries):
        """Return the series that the key chooses, from the oldest to the newest."""
        value = table.get(key, "supported")
        released = {series: entry for series, entry in entries.items() if series != facts_module.MAIN}
        if isinstance(value, list):
            self.texts(value, (key,))
            for series in value:
                if series not in released:
                    hint = nearest(series, released)
                    if series == facts_module.MAIN:
                        hint = "write main = true instead."
                    self.fail((key,), 'there is no {} "{}" in the table: {}'.format(key.title(), series, hint))
            chosen = [series for series in released if series in value]
        elif value in released:
            chosen = [value]
        elif value == "all":
            chosen = list(released)
        elif value == "supported":
            chosen = [series for series, entry in released.items() if self.facts.alive(entry, self.today)]
        else:
            if not value.strip() or value.isalpha():
                self.fail((key,), '"{}" is unknown: {}'.format(value, nearest(value, WORDS)))
            self.specifier(value, (key,))
            chosen = [series for series, entry in released.items() if in_range(value, series)]
        if not chosen and not (key == "django" and self.main):
            known = list(released)
            text = "no {} in the table is {}; it has {} to {}."
            self.fail((key,), text.format(key.title(), repr(value).replace("'", '"'), known[0], known[-1]))
        if key == "django" and self.main:
            chosen.append(facts_module.MAIN)
        return chosen

    def name(self, name, path, what):
        if not names.is_factor(name):
            self.fail(path, "a {} needs a name of small letters and digits that is not tox's own.".format(what))

    def read_databases(self, value):
        if isinstance(value, list):
            self.texts(value, ("databases",))
            for name in value:
                self.choice(name, self.facts.kinds, ("databases",))
            if len(set(value)) != len(value):
                self.fail(("databases",), "a database is there twice.")
            value = {name: {} for name in value}
        if not value:
            self.fail(("databases",), 'there is none: write databases = ["sqlite"].')
        result = []
        for name, table in value.items():
            path = ("databases", name)
            if not isinstance(table, dict):
                self.fail(path, "must be a table, not {}.".format(type_name(table)))
            self.keys(table, DATABASE, path)
            self.name(name, path, "database")
            if name in JOBS:
                self.fail(path, "is the name of a job in CI: choose another.")
            database = Database(name, table)
            at = path + ("kind",) if "kind" in table else path
            if database.kind not in self.facts.kinds:
                text = '"{}" is no kind of database: write kind = "..."; {}'
                self.fail(at, text.format(database.kind, nearest(database.kind, self.facts.kinds)))
            if database.driver is not None:
                fitting = [key for key, entry in self.facts.drivers.items() if database.kind in entry["kinds"]]
                self.choice(database.driver, fitting + ["none"], path + ("driver",))
            if "image" in table and database.kind == "sqlite":
                self.fail(path + ("image",), "sqlite has no server.")
            if "image" in table and not IMAGE.match(database.image):
                self.fail(path + ("image",), '"{}" is no image like "postgres:17".'.format(database.image))
            if "variables" in table and not re.match(r"[A-Za-z_][A-Za-z0-9_]*$", database.variables):
                self.fail(path + ("variables",), 'must be the beginning of names like "POSTGRES_".')
            database.cells = self.selection(database.cells, path + ("cells",))
            database.deps = self.read_deps(database.deps, path + ("deps",))
            if database.set_env is not None:
                database.set_env = self.variables(database.set_env, path + ("set_env",))
            result.append(database)
        return result

    def selection(self, value, path):
        """Return a word or a list of patterns that chooses among cells."""
        if isinstance(value, list):
            return self.texts(value, path)
        if value not in SELECTIONS:
            self.fail(path, '"{}" is unknown: {} A list names cells.'.format(value, nearest(value, SELECTIONS)))
        return value

    def read_factor(self, name, table):
        path = ("factors", name)
        if not isinstance(table, dict):
            self.fail(path, "must be a table, not {}.".format(type_name(table)))
        self.keys(table, FACTOR, path)
        if not re.match(r"[a-z][a-z_]*$", name):
            self.fail(path, "a factor needs a name of small letters.")
        versions = []
        for key, value in table.get("versions", {}).items():
            at = path + ("versions", key)
            if not isinstance(value, dict):
                self.fail(at, "must be a table, not {}.".format(type_name(value)))
            self.keys(value, VERSION, at)
            key = key.replace(".", "")
            self.name(name + key, at, "version")
            version = Version(name, key, value)
            version.deps = self.read_deps(version.deps, at + ("deps",))
            self.specifier(version.django, at + ("django",))
            self.specifier(version.python, at + ("python",))
            version.cells = self.selection(version.cells, at + ("cells",))
            version.set_env = self.variables(version.set_env, at + ("set_env",))
            self.texts(version.commands, at + ("commands",))
            versions.append(version)
        if not versions:
            text = "it has no versions: write [factors.{}.versions.NAME] with deps."
            self.fail(path, text.format(name))
        taken = [database.name for database in self.databases]
        for version in versions:
            if version.name in taken:
                self.fail(path, '"{}" is the name of a database already.'.format(version.name))
        return Factor(name, versions, table.get("optional", False))

    def read_exclusions(self, value):
        result = []
        for number, table in enumerate(value):
            path = ("exclude", number)
            if not isinstance(table, dict):
                self.fail(path, 'must be a table like {cells = "py312-django42", reason = "..."}.')
            self.keys(table, EXCLUDE, path)
            for key in EXCLUDE:
                if not table.get(key):
                    self.fail(path + (key,), "an exclusion needs cells and a reason.")
            result.append(Exclusion(self.texts(as_list(table["cells"]), path + ("cells",)), table["reason"], number))
        return result

    def read_deps(self, value, path):
        result = []
        for entry in value:
            if isinstance(entry, dict):
                self.keys(entry, DEPENDENCY, path)
                if "requirement" not in entry:
                    self.fail(path, "a dependency in a table needs a requirement.")
                self.specifier(entry.get("django", ""), path)
                self.specifier(entry.get("python", ""), path)
                dependency = Dependency(entry["requirement"], entry.get("django", ""), entry.get("python", ""))
            elif isinstance(entry, str):
                dependency = Dependency(entry)
            else:
                self.fail(path, "{!r} must be text or a table.".format(entry))
            self.one_line(dependency.requirement, path)
            text = dependency.requirement.strip()
            if not text.startswith(("-", ".", "/", "{")) and "://" not in text:
                try:
                    Requirement(text)
                except InvalidRequirement:
                    self.fail(path, '"{}" is no requirement like "pytest>=7".'.format(text))
            result.append(dependency)
        return result

    def read_environments(self, value):
        for name, table in value.items():
            path = ("environments", name)
            if not isinstance(table, dict):
                self.fail(path, "must be a table, not {}.".format(type_name(table)))
            if not re.match(r"[a-z][a-z0-9_-]*$", name):
                self.fail(path, "an environment needs a name of small letters, digits and dashes.")
            for key, entry in table.items():
                if isinstance(entry, dict):
                    self.variables(entry, path + (key,))
                else:
                    self.texts(as_list(entry) if isinstance(entry, (list, str)) else [str(entry)], path + (key,))
        return value

    def read_write(self, value):
        self.keys(value, WRITE, ("write",))
        seen = {}
        for key, path in value.items():
            full = os.path.normpath(os.path.join(self.root, path))
            if os.path.isabs(path) or not full.startswith(self.root + os.sep):
                self.fail(("write", key), '"{}" is not below the project\'s directory.'.format(path))
            if not FILE.match(path):
                self.fail(("write", key), '"{}" has characters that do not belong into a path here.'.format(path))
            if full in seen and {key, seen[full]} != {"classifiers", "readme"}:
                self.fail(("write", key), '"{}" is written as {} already.'.format(path, seen[full]))
            seen[full] = key
        return value

    def read_ci(self, value):
        self.keys(value, CI, ("ci",))
        ci = {
            "branch": "main",
            "schedule": "23 4 * * 1",
            "runner": "ubuntu-24.04",
            "job_size": 6,
            "timeout": 60,
            "environments": list(self.environments),
            "full_history": False,
            "services": "containers",
            "tool": "",
        }
        ci.update(value)
        if not CRON.match(ci["schedule"]):
            self.fail(("ci", "schedule"), '"{}" is no cron line like "23 4 * * 1".'.format(ci["schedule"]))
        for key in ("job_size", "timeout"):
            if ci[key] < 1:
                self.fail(("ci", key), "must be at least 1.")
        self.choice(ci["services"], SERVICES, ("ci", "services"))
        for key, pattern in PATTERNS.items():
            if not pattern.match(ci[key]):
                self.fail(("ci", key), "{!r} has characters that do not belong there.".format(ci[key]))
        for name in self.texts(ci["environments"], ("ci", "environments")):
            self.choice(name, list(self.environments), ("ci", "environments"))
        return ci


def in_range(specifier, version):
    """Tell whether a series is in a range.

    ``<=4.2`` and ``>4.2`` mean the series, and so does ``>=4.2.8``: the newest release of the series is tested.
    """
    for clause in SpecifierSet(specifier):
        is_patch = clause.version.count(".") > 1 and not clause.version.endswith(".*")
        if not clause.contains(version + ".9999" if is_patch else version, prereleases=True):
            return False
    return True


def as_list(value):
    return [value] if isinstance(value, str) else list(value)


def type_name(value):
    for type_ in (bool, int, str, list, dict, datetime.date):
        if isinstance(value, type_):
            return KINDS[type_]
    return type(value).__name__


def shown(path):
    """Return a path as short as it can be shown."""
    relative = os.path.relpath(path)
    return path if relative.startswith(".." + os.sep + "..") else relative


def read(path):
    """Return the text of a file, and what its TOML says."""
    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8")
    except UnicodeDecodeError:
        raise Problem("is not written in UTF-8.", shown(path)) from None
    except OSError as error:
        raise Problem("cannot be read: {}.".format(error.strerror), shown(path)) from None
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+), column \d+\)", str(error))
        message = "is no TOML: {}.".format(re.sub(r"\s*\(at .*\)", "", str(error)))
        raise Problem(message, shown(path), int(at.group(1)) if at else len(text.splitlines())) from None


def find(directory):
    """Return the file with the configuration: that of our own, or pyproject.toml, in a directory or one above."""
    directory = os.path.abspath(directory)
    while True:
        for name in (OWN_FILE, PYPROJECT):
            path = os.path.join(directory, name)
            if os.path.isfile(path):
                if name == OWN_FILE:
                    return path
                with open(path, "rb") as file:
                    if TABLE.encode() in file.read():
                        return path
        above = os.path.dirname(directory)
        if above == directory:
            text = "no {} and no [tool.{}] in a {} here or above: `python -m django_async_test.matrix init` makes one."
            raise Problem(text.format(OWN_FILE, TABLE, PYPROJECT))
        directory = above


def load(path=None, facts=None, today=None):
    """Read the configuration of a project."""
    path = os.path.abspath(path) if path else find(".")
    text, data = read(path)
    prefix = ()
    if os.path.basename(path) == PYPROJECT:
        prefix = ("tool", TABLE)
        tools = data.get("tool")
        data = tools.get(TABLE) if isinstance(tools, dict) else None
        if not isinstance(data, dict):
            raise Problem("there is no table [tool.{}].".format(TABLE), shown(path))
    facts = facts or facts_module.load(os.path.join(os.path.dirname(path), facts_module.ADDITIONS))
    return Config(path, text, data, prefix, facts, today or datetime.date.today())
