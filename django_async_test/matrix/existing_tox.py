"""What an existing tox configuration says about running the tests: its commands, dependencies and variables."""

import configparser
import itertools
import os
import re
import shlex

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from .facts import tomllib

ALIASES = {
    "setenv": "set_env",
    "passenv": "pass_env",
    "changedir": "change_dir",
    "whitelist_externals": "allowlist_externals",
    "usedevelop": "use_develop",
    "envlist": "env_list",
    "skipsdist": "no_package",
}

CONDITION = re.compile(r"([\w{},.! -]*[\w}]):(?:\s+|$)(.*)$")
DJANGO = re.compile(r"(?:(?:dj|django)[-_]?(?=\d\d+$|\d[._]\d+$)|(?=\d\.\d+$))([\d._]+)$")
PYTHON = re.compile(r"py(?:thon)?-?3\.?(\d+)$")

# Factors that hold when the tests use SQLite, and others that name a database.
SQLITE = re.compile(r"sqlite\d?$")
OTHER = re.compile(r"(postgres\w*|pg\w*|psycopg\w*|psql|mysql\w*|mariadb\w*|oracle|mssql|postgis\w*|spatialite)$")

# Commands that only look at what all environments have measured together.
REPORTS = re.compile(r"^-?\s*(python -m )?(coverage (report|xml|html|combine|json|lcov)|codecov|coveralls)\b")

# Commands that install pip, or what is installed already.
INSTALLS = re.compile(r"^-?\s*(python -m )?pip install (-U |--upgrade |-e )*(pip|\.|\{toxinidir\})\s*$")


class Found(object):
    """What was found. ``dropped`` are lines that could not be translated."""

    def __init__(self, path):
        self.path = path
        self.commands = []
        self.commands_pre = []
        #: (requirement, Djangos or None, Pythons or None)
        self.deps = []
        self.extras = []
        self.dependency_groups = []
        self.set_env = {}
        self.pass_env = []
        self.change_dir = ""
        self.allowlist_externals = []
        self.package = ""
        self.djangos = []
        self.pythons = []
        self.dropped = []


def read(directory, facts):
    """Return what the project's tox.ini, tox.toml, setup.cfg or pyproject.toml says, None if there is none."""
    for name in ("tox.ini", "tox.toml", "setup.cfg", "pyproject.toml"):
        path = os.path.join(directory, name)
        if not os.path.isfile(path):
            continue
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if name == "tox.ini":
                found = from_ini(text, name, facts)
            elif name == "setup.cfg":
                found = from_ini(text, name, facts, "tox:tox") if "[tox:tox]" in text else None
            else:
                found = from_toml(tomllib.loads(text), name, facts)
        except (OSError, ValueError, configparser.Error):
            continue
        if found:
            return found
    return None


def from_toml(data, name, facts):
    if name == "pyproject.toml":
        data = data.get("tool", {}).get("tox", {})
    if not data:
        return None
    if "legacy_tox_ini" in data:
        return from_ini(data["legacy_tox_ini"], name, facts)
    found = Found(name)
    base = data.get("env_run_base", {})
    for key in ("commands", "commands_pre"):
        for arguments in base.get(key, []):
            if isinstance(arguments, list):
                words = [shlex.quote(word) if isinstance(word, str) else posargs(word) for word in arguments]
                getattr(found, key).append(" ".join(words))
    found.deps = [(text, None, None) for text in base.get("deps", []) if isinstance(text, str) and not is_django(text)]
    for key in ("extras", "dependency_groups", "pass_env", "allowlist_externals"):
        setattr(found, key, [text for text in base.get(key, []) if isinstance(text, str)])
    found.set_env = {key: value for key, value in base.get("set_env", {}).items() if isinstance(value, str)}
    found.change_dir = base.get("change_dir", "")
    found.commands = [line for line in found.commands if not REPORTS.match(line)]
    env_list = [text for text in data.get("env_list", []) if isinstance(text, str)]
    add_series(found, env_list, facts)
    return found


def posargs(table):
    if isinstance(table, dict) and table.get("replace") == "posargs":
        default = table.get("default") or []
        return "{posargs:" + " ".join(map(shlex.quote, default)) + "}" if default else "{posargs}"
    return ""


def from_ini(text, name, facts, core="tox"):
    parser = configparser.RawConfigParser(strict=False, comment_prefixes=("#", ";"), allow_no_value=True)
    parser.optionxform = str
    parser.read_string(text)
    if not parser.has_section("testenv") and not parser.has_section(core):
        return None
    found = Found(name)
    values = {}
    if parser.has_section("testenv"):
        values = {ALIASES.get(key, key): value or "" for key, value in parser.items("testenv")}
    core_values = {}
    if parser.has_section(core):
        core_values = {ALIASES.get(key, key): value or "" for key, value in parser.items(core)}
    names = [part for line in core_values.get("env_list", "").split("\n") for part in split_names(line)]
    names = [full for one in names for full in expand(one)]
    add_series(found, names, facts)

    def lines(key):
        """Yield (value, Djangos or None, Pythons or None) for each line, with references to other sections resolved."""
        for line in resolved(values.get(key, ""), parser):
            match = CONDITION.match(line)
            if not match or "://" in match.group(1):
                yield line, None, None
                continue
            for value in resolved(match.group(2), parser):
                meant = meaning(match.group(1), facts)
                if meant is None:
                    if not is_django(value):
                        found.dropped.append("{} = {}".format(key, line))
                elif meant is not False:
                    yield (value,) + meant

    for key in ("commands", "commands_pre"):
        for line, djangos, pythons in lines(key):
            if djangos is None and pythons is None:
                if not REPORTS.match(line) and not INSTALLS.match(line):
                    getattr(found, key).append(line)
            else:
                found.dropped.append("{} = {}".format(key, line))
    for line, djangos, pythons in lines("deps"):
        local = re.match(r"(?:-e\s*)?(?:\.|\{toxinidir\})(?:\[(.*)\])?$", line)
        if local:
            found.extras += [extra.strip() for extra in (local.group(1) or "").split(",") if extra.strip()]
            found.package = "wheel"
        elif not is_django(line):
            found.deps.append((re.sub(r"^-([rc])\s*(?=\S)", r"-\1 ", line), djangos, pythons))
    for key in ("extras", "dependency_groups"):
        for line, djangos, pythons in lines(key):
            for one in split_names(line):
                # A group for some Djangos only is one that pins them: that is what the matrix does.
                if djangos is None and pythons is None:
                    getattr(found, key).append(one)
    for line, djangos, pythons in lines("set_env"):
        variable, equals, value = line.partition("=")
        if equals and djangos is None and pythons is None:
            found.set_env[variable.strip()] = value.strip()
        elif not equals:
            found.dropped.append("set_env = " + line)
    for line, _, _ in lines("pass_env"):
        found.pass_env += [one for one in re.split(r"[\s,]+", line) if one]
    found.allowlist_externals = [line for line, _, _ in lines("allowlist_externals")]
    found.change_dir = values.get("change_dir", "").strip()
    if truth(values.get("skip_install", "")) or values.get("package", "").strip() == "skip":
        found.package = "skip"
    elif truth(values.get("use_develop", "")) or values.get("package", "").strip() == "editable":
        found.package = found.package or "editable"
    elif truth(core_values.get("no_package", "")):
        found.package = found.package or "skip"
    return found


def truth(text):
    return text.strip().lower() in ("true", "1", "yes")


def split_names(line):
    """Split a list at commas outside of braces."""
    return [part.strip() for part in re.split(r",(?![^{]*\})", line) if part.strip()]


def expand(name):
    """Return the names that braces stand for: choices, and ranges of numbers."""
    parts = re.split(r"\{([^}]*)\}", name.replace(" ", ""))
    choices = []
    for index, part in enumerate(parts):
        if index % 2 == 0:
            choices.append([part])
            continue
        options = []
        for option in part.split(","):
            span = re.match(r"(\d+)-(\d+)$", option)
            if span:
                options += [str(number) for number in range(int(span.group(1)), int(span.group(2)) + 1)]
            else:
                options.append(option)
        choices.append(options)
    return ["".join(choice) for choice in itertools.product(*choices)]


def resolved(text, parser):
    """Return the lines of a setting: continued ones joined, comments gone, references to sections replaced."""
    text = re.sub(r"\s*\\\n\s*", " ", text)
    result = []
    for line in text.split("\n"):
        line = re.sub(r"(^|\s)#.*$", "", line).strip()
        if not line:
            continue
        # {[section]key} alone on a line stands for the lines there.
        reference = re.match(r"((?:[\w{},.!-]*[\w}]:\s+)?)\{\[([^\]]+)\](\w+)\}$", line)
        if reference and parser.has_option(reference.group(2), reference.group(3)):
            inner = resolved(parser.get(reference.group(2), reference.group(3)) or "", parser)
            result += [reference.group(1) + one for one in inner]
        elif not re.search(r"\{\[", line):
            result.append(line)
    return result


def meaning(condition, facts):
    """Return (Djangos or None, Pythons or None) for which a condition holds; False if it never does here.

    None means that it depends on something that the matrix does not know.
    """
    djangos, pythons = [], []
    always = never = unknown = False
    for name in itertools.chain(*map(expand, split_names(condition))):
        django, python, holds = None, None, True
        for factor in name.split("-"):
            if factor.startswith("!"):
                # "not this special environment" holds in all others; "not that Django" is too much to translate.
                holds = holds and not (DJANGO.match(factor[1:]) or PYTHON.match(factor[1:]) or SQLITE.match(factor[1:]))
            elif DJANGO.match(factor):
                django = series_of(DJANGO.match(factor).group(1), facts)
                holds = holds and django is not None
            elif PYTHON.match(factor):
                python = "3." + PYTHON.match(factor).group(1)
                holds = holds and python in facts.python
            elif SQLITE.match(factor) or factor in ("py", "django", "dj"):
                pass
            elif OTHER.match(factor) or re.match(r"(dj|django)?[-_]?(main|master|latest|dev|pre|edge|tip)$", factor) or re.match(
                r"pypy\d*$|py2\d$|(lint|docs|flake8|isort|black|mypy|coverage|cov|qa|style|check\w*)$", factor
            ):
                holds = False
            else:
                unknown = True
                holds = False
        if not holds:
            never = True
        elif django is None and python is None:
            always = True
        else:
            djangos.append(django)
            pythons.append(python)
    if always:
        return None, None
    if djangos:
        return (
            None if None in djangos else sorted(set(djangos), key=list(facts.django).index),
            None if None in pythons else sorted(set(pythons), key=list(facts.python).index),
        )
    return None if unknown else False if never else None


def series_of(digits, facts):
    """Return the series of Django that a factor means: 42 is 4.2, 111 is 1.11."""
    digits = re.sub(r"[._]", "", digits)
    for series in facts.django:
        if series.replace(".", "") == digits:
            return series
    return None


def is_django(text):
    """Tell whether a requirement is Django itself, which the matrix chooses."""
    if re.search(r"github\.com/django/django(/|\.git|@|$)", text):
        return True
    try:
        return canonicalize_name(Requirement(text).name) == "django"
    except InvalidRequirement:
        return False


def add_series(found, names, facts):
    """Collect the Djangos and Pythons in names of environments."""
    for name in names:
        for factor in name.split("-"):
            if DJANGO.match(factor):
                series = series_of(DJANGO.match(factor).group(1), facts)
                if series and series not in found.djangos:
                    found.djangos.append(series)
            elif PYTHON.match(factor):
                series = "3." + PYTHON.match(factor).group(1)
                if series in facts.python and series not in found.pythons:
                    found.pythons.append(series)
