"""tox's configuration in TOML: tox.toml, or a table of pyproject.toml."""

import itertools
import shlex

from . import conditional, environments, factors, ini, lines, replacements, uninstalled
from .axes import CellName
from .found import Found

# More environments than this are a mistake.
MANY = 10000


def parse(data, name, facts):
    """Return what was found in the table `data` of the file `name`, None if it is empty."""
    if not data:
        return None
    found = Found(name)
    base = data.get("env_run_base", {})
    if not isinstance(data, dict) or not isinstance(base, dict):
        raise ValueError("a table was expected")
    for line in commands(base, "commands"):
        if lines.is_beside(line):
            found.dropped.append(("commands", line))
        else:
            found.commands.append(line)
    found.commands_pre = commands(base, "commands_pre")
    found.pass_env = texts(base, "pass_env")
    parser, left = replacements.section_of(base)
    testenv = ini.Testenv(parser, found, facts)
    noted = take(testenv, found)
    found.package = package(base, data) or found.package
    change_dir = base.get("change_dir")
    found.change_dir = change_dir if isinstance(change_dir, str) else ""
    read_environments(data, found, facts)
    conditional.read_versions(testenv, found)
    if found.axes.variant:
        testenv.setting = conditional.Setting(holding=found.axes.holding)
        take(testenv, found, noted)
    found.allowlist_externals = texts(base, "allowlist_externals")
    conditional.read_databases(testenv, found)
    uninstalled.take(testenv, found, data["env"] if isinstance(data.get("env"), dict) else ())
    left += [("pass_env", replacements.shown(one)) for one in base.get("pass_env", []) if not isinstance(one, str)]
    found.dropped += left
    found.add_settings(
        {key: value for key, value in data.items() if key not in ("env", "env_run_base", "env_pkg_base")}
    )
    found.add_settings(base)
    return found


def take(testenv, found, noted=()):
    """Take the lines that can have a condition; return what was noted, which was `noted` the last time."""
    found.deps, found.extras, found.dependency_groups, found.set_env = [], [], [], {}
    found.dropped = [entry for entry in found.dropped if entry not in noted]
    before = len(found.dropped)
    ini.read_deps(testenv, found)
    ini.read_lists(testenv, found)
    ini.read_variables(testenv, found)
    return found.dropped[before:]


def read_environments(data, found, facts):
    """Take the environments: those that run the tests, and those for other things."""
    own = data.get("env") if isinstance(data.get("env"), dict) else {}
    names = env_list(data.get("env_list"))
    found.add_series(names, facts)
    for name in dict.fromkeys(names + list(own)):
        table = own.get(name) if isinstance(own.get(name), dict) else {}
        if "commands" in table or not CellName(name, facts).is_cell():
            found.axes.environments[name] = in_our_words(table)
        elif name in names:
            found.axes.add_cell(name, facts)
            note_own(name, table, found)
            if table.get("ignore_outcome") is True:
                found.axes.experimental.append(name)
        elif environments.has_factors(CellName(name, facts)):
            found.axes.unlisted.append(CellName(name, facts))
    cells = found.axes.cells
    found.axes.has_plain = not cells or any(not cell.database and not cell.unsupported for cell in cells)


def package(base, data):
    """Return how the package is built, in the configuration's word; empty if nothing is said."""
    kind = base.get("package")
    if base.get("skip_install") is True or kind == "skip":
        return "skip"
    if base.get("use_develop") is True or kind == "editable":
        return "editable"
    return "skip" if data.get("no_package") is True else ""


def note_own(name, table, found):
    """Note what one environment of the tests has beside the others: the matrix gives all of them the same."""
    usual = [text for text, _, _ in found.deps]
    for key, value in table.items():
        if key == "deps":
            value = [one for one in texts(table, key) if not lines.is_django(one) and one not in usual]
        if value and key not in ("description", "base_python", "ignore_outcome", "labels"):
            found.dropped.append((key, "{}: {}".format(name, " ".join(str(value).split()))[:200]))


def env_list(values):
    """Return the names in a list of environments: strings, and products of lists of factors.

    Braces, which only tox.ini has, are read as they are meant: tox takes them for a part of one name.
    """
    result = []
    for value in values if isinstance(values, list) else ():
        if isinstance(value, str):
            result += factors.expand(value)
        elif isinstance(value, dict) and isinstance(value.get("product"), list):
            groups = [factors_of(group) for group in value["product"]]
            count = 1
            for group in groups:
                count *= max(1, len(group))
            if count > MANY:
                raise ValueError("a product stands for {} environments".format(count))
            excluded = texts(value, "exclude")
            found = ["-".join(names) for names in itertools.product(*groups)]
            result += [name for name in found if name not in excluded]
    return result


def factors_of(group):
    """Return the factors of one group of a product: a list of them, or a range with a prefix."""
    if isinstance(group, list):
        return [one for one in group if isinstance(one, str)]
    if isinstance(group, dict) and isinstance(group.get("prefix"), str):
        start, stop = group.get("start"), group.get("stop")
        if isinstance(start, int) and isinstance(stop, int) and 0 <= stop - start < MANY:
            return ["{}{}".format(group["prefix"], number) for number in range(start, stop + 1)]
    return []


def in_our_words(table):
    """Return the table of an environment for other things, as far as the configuration can have it."""
    result = {}
    for key, value in table.items():
        if key.startswith("commands"):
            result[key] = commands(table, key)
        elif isinstance(value, (str, bool, int)) or (
            isinstance(value, list) and all(isinstance(one, str) for one in value)
        ):
            result[key] = value
        elif isinstance(value, dict):
            result[key] = {name: text for name, text in value.items() if isinstance(text, (str, int))}
    return result


def texts(table, key):
    """Return the strings of a list, without what only tox can replace."""
    values = table.get(key)
    return [text for text in values if isinstance(text, str)] if isinstance(values, list) else []


def commands(table, key):
    """Return commands, which are lists of arguments, as lines."""
    listed = table.get(key) if isinstance(table.get(key), list) else []
    return [" ".join(map(argument, command)) for command in listed if isinstance(command, list)]


def argument(value):
    """Return an argument as it is written in a line; a table can stand for those of the command line."""
    if isinstance(value, str):
        return shlex.quote(value)
    if isinstance(value, dict) and value.get("replace") == "posargs":
        default = [one for one in value.get("default") or [] if isinstance(one, str)]
        return "{posargs:" + " ".join(map(shlex.quote, default)) + "}" if default else "{posargs}"
    return ""
