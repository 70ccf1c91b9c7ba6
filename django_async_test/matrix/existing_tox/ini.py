"""tox's configuration in the ini format: tox.ini, setup.cfg, or a text in pyproject.toml."""

import configparser
import re

from ..names import braces, django_factor, python_factor
from . import axes, conditional, environments, factors, lines, poetry_installer, uninstalled
from .found import Found

# Older names of settings.
ALIASES = {
    "setenv": "set_env",
    "passenv": "pass_env",
    "changedir": "change_dir",
    "whitelist_externals": "allowlist_externals",
    "usedevelop": "use_develop",
    "envlist": "env_list",
    "skipsdist": "no_package",
}


def parse(text, name, facts, core="tox"):
    """Return what was found in the text of the file `name`, None if it is not tox's; `core` is its main section."""
    parser = configparser.RawConfigParser(strict=False, comment_prefixes=("#", ";"), allow_no_value=True)
    parser.optionxform = str
    parser.read_string(text)
    if not parser.has_section("testenv") and not parser.has_section(core):
        return None
    found = Found(name)
    tox = settings(parser, core)
    names = [part for line in tox.get("env_list", "").split("\n") for part in factors.split_names(line)]
    names = [full for one in names for full in factors.expand(one)]
    found.add_series(names, facts)
    testenv = Testenv(parser, found, facts)
    testenv.has_pypy = any(axes.PYPY.match(factor) for one in names for factor in factors.of_name(one))
    environments.read(testenv, names, core)
    take_base_python(testenv, found)
    take(testenv, found, tox)
    found.add_settings(dict(tox, **testenv.values))
    conditional.read_versions(testenv, found)
    if found.axes.variant:
        testenv.setting = conditional.Setting(holding=found.axes.holding)
        take(testenv, found, tox)
    poetry_installer.take(found)
    conditional.read_databases(testenv, found)
    conditional.read_cells(testenv, found)
    uninstalled.take(testenv, found, [name for name in parser.sections() if name.startswith("testenv:")])
    for table in list(found.axes.databases.values())[:1]:
        # Without commands for all, those of one database stand for the others, which have their own.
        found.commands = found.commands or table.get("commands", [])
    return found


def take_base_python(testenv, found):
    """Take the Python that all environments have whose names say none."""
    text = testenv.values.get("base_python", testenv.values.get("basepython", ""))
    pythons = {factors.python_of(line.strip()) for line in lines.resolved(text, testenv.parser)}
    python = pythons.pop() if len(pythons) == 1 else None
    if python in testenv.facts.python and not found.pythons:
        found.pythons.append(python)
        for cell in found.axes.cells:
            cell.python = python


def take(testenv, found, tox):
    """Take what all environments have."""
    for key in ("commands", "commands_pre", "deps", "extras", "dependency_groups", "pass_env"):
        setattr(found, key, [])
    found.set_env, found.package = {}, ""
    found.dropped = []
    read_commands(testenv, found)
    read_deps(testenv, found)
    read_lists(testenv, found)
    read_variables(testenv, found)
    found.change_dir = change_dir(testenv)
    found.package = package(testenv.values, tox, found.package)
    found.is_skipped = is_true(tox.get("no_package", ""))


def settings(parser, section):
    """Return the settings of a section by their newer names; of one that is not there, none."""
    if not parser.has_section(section):
        return {}
    return {ALIASES.get(key, key): value or "" for key, value in parser.items(section)}


class Testenv(object):
    """The section ``[testenv]``.

    * ``parser``: the whole file
    * ``values``: the settings of the section, by their newer names
    * ``found``: collects what is dropped
    * ``facts``: the table of facts
    * ``setting``: which factors hold, None for the usual ones
    * ``aliases``: older names of settings
    * ``has_pypy``: whether environments have PyPy
    """

    def __init__(self, parser, found, facts):
        self.parser = parser
        self.values = settings(parser, "testenv")
        self.found = found
        self.facts = facts
        self.setting = None
        self.aliases = ALIASES
        self.has_pypy = False

    def lines(self, key, setting=None, noting=True):
        """Yield (value, Djangos or None, Pythons or None) for each line, with references to other sections resolved.

        `setting` says which factors hold; without `noting` lines of unknown meaning are passed over.
        """
        for line in lines.resolved(self.values.get(key, ""), self.parser):
            condition, rest = lines.split(line)
            if condition is None:
                yield lines.without_upgrade(line) if key == "deps" else line, None, None
                continue
            meaning = factors.meaning(condition, self.facts, setting or self.setting)
            for value in lines.resolved(rest, self.parser):
                value = lines.without_upgrade(value) if key == "deps" else value
                marked = of_interpreter(condition, value) if key == "deps" and self.has_pypy else value
                if marked != value and (meaning.holds or "pypy" in condition):
                    yield marked, meaning.djangos, None if "pypy" in condition else meaning.pythons
                elif meaning.holds:
                    yield value, meaning.djangos, meaning.pythons
                elif noting and not lines.is_django(value) and (meaning.holds is None or is_notable(condition)):
                    self.drop(key, line)

    def drop(self, key, line):
        """Note a line that cannot be translated."""
        if (key, line) not in self.found.dropped:
            self.found.dropped.append((key, line))


def of_interpreter(condition, requirement):
    """Return a requirement for PyPy only, or for others only, as a condition of Pythons says; as it is for others."""
    named = [one for one in re.split(r"[,{}\s]+", re.sub(r"\bpy\{([^}]*)\}", with_each, condition)) if one]
    kinds = {bool(axes.PYPY.match(one)) for one in named if axes.PYPY.match(one) or factors.python_of(one)}
    if len(kinds) != 1 or not all(axes.PYPY.match(one) or factors.python_of(one) for one in named):
        return requirement
    if re.match(r"-|.*[;:/@]", requirement):
        return requirement
    return '{}; platform_python_implementation {} "PyPy"'.format(requirement, "==" if kinds.pop() else "!=")


def with_each(match):
    """Return the names that braces behind py stand for."""
    return ",".join("py" + one.strip() for one in match.group(1).split(","))


def is_notable(condition):
    """Return whether a condition that holds in no usual environment holds in some that the matrix can have."""
    return "pypy" in condition or any(axes.MAIN.match(one) for one in re.split(r"[-,{}!\s]+", condition))


def read_commands(testenv, found):
    """Take the commands, without those that are not for each environment."""
    for key, commands in (("commands", found.commands), ("commands_pre", found.commands_pre)):
        for line in for_all(testenv, key, found):
            if lines.is_beside(line):
                testenv.drop(key, line)
            elif not lines.INSTALLS.match(line):
                commands.append(line)


def for_all(testenv, key, found):
    """Return the lines that are for all Djangos and Pythons; note the others."""
    limits = {}
    for line, djangos, pythons in testenv.lines(key):
        before = limits.setdefault(line, (set(), set()))
        before[0].update(found.djangos if djangos is None else djangos)
        before[1].update(found.pythons if pythons is None else pythons)
    result = []
    for line, (djangos, pythons) in limits.items():
        if djangos >= set(found.djangos) and pythons >= set(found.pythons):
            result.append(line)
        else:
            testenv.drop(key, line)
    return result


def read_deps(testenv, found):
    """Take the dependencies; the package itself among them is one that is installed."""
    for line, djangos, pythons in testenv.lines("deps"):
        found.names_deps = True
        line = lines.by_default(line)
        if not line:
            continue
        own = lines.PACKAGE.match(line)
        if own:
            found.extras += [extra.strip() for extra in (own.group(1) or "").split(",") if extra.strip()]
            found.package = "editable" if line.startswith("-e") else found.package or "wheel"
        elif not lines.is_django(line):
            found.deps.append((re.sub(r"^-([rc])\s*(?=\S)", r"-\1 ", line), djangos, pythons))


def read_lists(testenv, found):
    """Take the extras, the groups, and the programs that may run."""
    for key, result in (("extras", found.extras), ("dependency_groups", found.dependency_groups)):
        for line, djangos, pythons in testenv.lines(key):
            condition = limit(found, djangos, pythons)
            if not condition:
                result += listed(lines.by_default(line))
            elif key == "extras":
                # A group for some Djangos only is one that pins them: that is what the matrix does.
                testenv.drop(key, condition + line)
    found.allowlist_externals = [one for line, _, _ in testenv.lines("allowlist_externals") for one in listed(line)]


def read_variables(testenv, found):
    """Take the variables that are set for all environments, and those that are passed on; note the others."""
    for line, djangos, pythons in testenv.lines("set_env"):
        variable, equals, value = line.partition("=")
        condition = limit(found, djangos, pythons)
        if equals and not condition:
            found.set_env[variable.strip()] = value.strip()
        else:
            testenv.drop("set_env", condition + line)
    for line, _, _ in testenv.lines("pass_env"):
        found.pass_env += [one for text in listed(line) for one in text.split()]


def limit(found, djangos, pythons):
    """Return what stands before a line that is for some of the series only that are tested; empty for all of them."""
    result = []
    for factor, series, tested in ((python_factor, pythons, found.pythons), (django_factor, djangos, found.djangos)):
        if series is not None and not (tested and set(tested) <= set(series)):
            result.append(braces(factor(""), [factor(one) for one in series]))
    return "-".join(result) + ": " if result else ""


def listed(line):
    """Return the values in a line, also in one that is written as in TOML."""
    inner = re.match(r"\[(.*)\]\Z", line)
    found = factors.split_names(inner.group(1) if inner else line)
    return [one.strip("\"' ") for one in found] if inner else found


def change_dir(testenv):
    """Return where the commands run, if it is the same place for all environments."""
    found = ""
    for line, djangos, pythons in testenv.lines("change_dir"):
        if djangos is None and pythons is None and not found:
            found = line
        else:
            testenv.drop("change_dir", line)
    return found


def package(testenv, tox, known):
    """Return how the package is built, by the settings of both sections and what the dependencies say."""
    kind = testenv.get("package", "").strip()
    if is_true(testenv.get("skip_install", "")) or kind == "skip":
        return "skip"
    if is_true(testenv.get("use_develop", "")) or kind == "editable":
        return known or "editable"
    if is_true(tox.get("no_package", "")):
        return known or "skip"
    return known


def is_true(text):
    """Return whether a setting is switched on."""
    return text.strip().lower() in ("true", "1", "yes")
