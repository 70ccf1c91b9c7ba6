"""Lines that are for some environments only, by their factors: those of a database, of a version of a dependency."""

import re

from . import axes, environments, factors, lines

# How a factor is written that is a dependency's name and a version.
# The version may have words behind it, as in wagtail7latest.
VERSION = re.compile(r"([a-z][a-z_]*?)_?(\d[\d.]*(?:(?<=\d)[a-z_][a-z0-9_]*)?)\Z")


# How a factor is written that is a dependency's name and a branch.
BRANCH = re.compile(r"([a-z][a-z_]*?)_?(main|master|dev|latest|trunk|edge)\Z")

# Commands that run tests.
RUNS = re.compile(
    r"\b(pytest|py\.test|runtests?|run_tests|unittest|django-admin test|manage\.py test|django test)\b|test"
)


# What environments of a database have of their own; their extras become dependencies later.
KEYS = ("deps", "set_env", "commands", "extras")

# Programs of servers, in whose arguments a test database may be named.
SERVERS = re.compile(r"-?\s*(?:psql|createdb|dropdb|mysql|mysqladmin|mariadb)\b")


def runs_tests(line):
    """Return whether a command may run tests."""
    return bool(RUNS.search(line)) and not SERVERS.match(line)


class Setting(object):
    """Which factors hold, beside those of Python and Django.

    * ``database``: the factor of the database; "sqlite" is what all have that name none
    * ``holding``: other factors that hold
    """

    def __init__(self, database="sqlite", holding=()):
        self.database = database
        self.holding = frozenset(holding)

    def holds(self, factor):
        """Return whether a factor holds, None if that depends on what is not known."""
        if factor in self.holding:
            return True
        if axes.SQLITE.match(factor):
            return self.database == "sqlite"
        if axes.is_database(factor):
            return factor == self.database
        if factors.ALWAYS.match(factor):
            return True
        return False if factors.NEVER.match(factor) else None


def read_databases(testenv, found):
    """Take what only the environments of a database have."""
    holding = found.axes.holding
    for factor, table in list(found.axes.databases.items()) + [("sqlite", found.axes.sqlite)]:
        setting = Setting(factor, holding + beside(found.axes.cells, factor))
        lists = {key: only(testenv, key, setting) for key in KEYS}
        if factor == "sqlite":
            # These lines are what all environments have.
            lists = {key: [] for key in lists}
        for key, more in in_sections(testenv, factor).items():
            lists[key] += [line for line in more if line not in lists[key]]
        if lists["commands"] and not any(map(runs_tests, lists["commands"])):
            # They make a database, say: the tests come after them.
            found_there = [line for line, _, _ in testenv.lines("commands", setting, False)]
            usual = [line for line in found_there if not lines.is_beside(line) and line not in lists["commands"]]
            lists["commands"] += usual
        pairs = [line.split("=", 1) for line in lists["set_env"] if "=" in line]
        deps, driver = split_driver([line for line in lists["deps"] if not lines.is_django(line)], table.get("driver"))
        if driver and factor != "sqlite":
            table["driver"] = driver
        variables = {name.strip(): value.strip() for name, value in pairs}
        extras = [one for line in lists["extras"] for one in factors.split_names(line)]
        for key, value in zip(KEYS, (deps, variables, lists["commands"], extras)):
            if value:
                table[key] = value


def beside(cells, factor):
    """Return the other factors that mean a database, and that all environments of one have: postgres-psycopg2."""
    mine = [cell.beside_database for cell in cells if cell.database == factor]
    return [one for one in mine[0] if all(one in others for others in mine)] if mine else []


def in_sections(testenv, factor):
    """Return {key: lines} of sections for the environments of a database, like [testenv:py39-dj42-postgres]."""
    usual = {key: lines.resolved(testenv.values.get(key, ""), testenv.parser) for key in KEYS}
    result = {key: [] for key in usual}
    for name, section in environments.own_sections(testenv.parser).items():
        cell = axes.CellName(name, testenv.facts)
        if (cell.database or ("sqlite" if cell.is_sqlite else "")) != factor:
            continue
        table = environments.table(testenv, name, section)
        table["set_env"] = ["{} = {}".format(*item) for item in table.get("set_env", {}).items()]
        plain = {key: {re.sub(r"\s*=\s*", " = ", line, count=1) for line in usual[key]} for key in usual}
        for key in result:
            mine = [line for line in table.get(key, []) if re.sub(r"\s*=\s*", " = ", line, count=1) not in plain[key]]
            result[key] += [line for line in mine if line not in result[key]]
    return result


def read_cells(testenv, found):
    """Take the dependencies of sections for single cells, like [testenv:py39-dj42]; note what else they have."""
    cells = {cell.name: cell for cell in found.axes.cells if not cell.database and cell.python and cell.django}
    usual = lines.resolved(testenv.values.get("deps", ""), testenv.parser)
    usual_pairs = [dict(found.set_env), dict(found.set_env, **found.axes.sqlite.get("set_env", {}))]
    having = {}
    for name, section in environments.own_sections(testenv.parser).items():
        if name not in cells:
            continue
        table = environments.table(testenv, name, section)
        for line in table.get("deps", []):
            if line not in usual and not lines.is_django(line):
                having.setdefault(re.sub(r"^-r\s*(?=\S)", "-r ", line), []).append(cells[name])
        known = usual_pairs[cells[name].is_sqlite]
        pairs = [pair for pair in table.get("set_env", {}).items() if known.get(pair[0]) != pair[1]]
        shown = ["{}={}".format(*pair) for pair in pairs]
        for key, more in (("set_env", shown), ("commands_pre", table.get("commands_pre", []))):
            found.dropped += [(key, "{}: {}".format(name, line)) for line in more]
    for line, mine in having.items():
        found.deps.append((line,) + limits(mine, cells.values()))


def limits(mine, cells):
    """Return (Djangos, Pythons) that mean some of all cells, None for any; where they cannot, they mean more."""
    djangos, pythons = {cell.django for cell in mine}, {cell.python for cell in mine}
    if len(mine) == len([cell for cell in cells if cell.django in djangos]):
        return sorted(djangos), None
    if len(mine) == len([cell for cell in cells if cell.python in pythons]):
        return None, sorted(pythons)
    return sorted(djangos), sorted(pythons)


def split_driver(deps, driver):
    """Return dependencies without those that the driver brings, and the name of the driver."""
    result = []
    for line in deps:
        match = re.match(
            r"(psycopg2(?:-binary)?|psycopg(?:\[[\w, ]+\])?|mysqlclient|pymysql)\s*(?=[<>=!~;]|$)", line, re.I
        )
        if not match:
            result.append(line)
            continue
        name = match.group(1).lower()
        driver = driver or ("psycopg2" if name.startswith("psycopg2") else re.sub(r"\[.*", "", name))
        if line[match.end() :].strip():
            result.append(line)
    return result, driver


def only(testenv, key, setting, beside=()):
    """Return the lines that environments have with these factors, and without them, but for some, have not."""
    plain = Setting("none", beside)
    usual = {line for line, _, _ in testenv.lines(key, plain, False)}
    return [line for line, _, _ in testenv.lines(key, setting, False) if line not in usual]


def read_versions(testenv, found):
    """Take what only the environments of a version of a dependency have: factors like drf315."""
    found.axes.variant = found.axes.variant or usual_factor(found)
    if is_beside_nothing(testenv, found):
        found.axes.variant = ""
    for name in sorted(every_other(found) - set(found.axes.holding)):
        group = found.axes.group(name)
        if name != first_of(group, found):
            continue
        setting = Setting("none", group)
        deps = [line for line in only(testenv, "deps", setting) if not lines.is_django(line)]
        if not deps and found.axes.variant:
            # A name with a dash is two factors: drf-spectacular27.
            both = Setting("none", found.axes.holding + group)
            usual = both.holding - set(group)
            deps = [line for line in only(testenv, "deps", both, usual) if not lines.is_django(line)]
        variables = dict(
            [part.strip() for part in line.split("=", 1)] for line in only(testenv, "set_env", setting) if "=" in line
        )
        extras = [one for line in only(testenv, "extras", setting) for one in factors.split_names(line)]
        commands = only(testenv, "commands", setting)
        if commands and is_first_variant(name, commands, found):
            found.axes.variant = name
        elif commands:
            # It does something else than the others, and is an environment of its own.
            lines_there = [line for line, _, _ in testenv.lines("commands", setting, False)]
            commands = [line for line in lines_there if not lines.is_beside(line)]
            found.axes.purposes[name] = {"deps": deps, "set_env": variables, "commands": commands}
        elif deps or variables or extras:
            table = {"deps": deps, "set_env": variables, "extras": extras}
            found.axes.versions[name] = {key: value for key, value in table.items() if value}
    names = list(found.axes.purposes) if found.axes.variant else []
    if is_alike(testenv, found.axes.holding, ("set_env",) + SHARED):
        found.axes.alternatives = [name for name in names if is_alike(testenv, found.axes.group(name), SHARED)]


def first_of(group, found):
    """Return which of the factors that come together stands for them: the first in the names that have them."""
    return next((other for cell in found.axes.cells for other in cell.others if other in group), group[0])


def is_beside_nothing(testenv, found):
    """Return whether the variant is beside environments with another factor that means nothing: with it and without.

    That is `{sekizai,nosekizai}` with a dependency for the first. The variant has no commands then.
    """
    variant, others = found.axes.variant, every_other(found)
    if not variant or not is_alike(testenv, [variant], ("commands",)) or is_alike(testenv, [variant], KEYS):
        return False
    without = [cell.others for cell in found.axes.cells if variant not in cell.others]
    words = [[one for one in names if not (VERSION.match(one) or branch_of(one, others))] for names in without]
    return any(all(is_alike(testenv, [one], KEYS) for one in names) for names in words)


# Settings that all environments of the matrix have in common.
SHARED = ("change_dir", "extras", "commands_pre", "dependency_groups")


def is_alike(testenv, group, keys):
    """Return whether the environments with some factors have no lines of their own in some settings."""
    return not any(only(testenv, key, Setting("none", group)) for key in keys)


def is_first_variant(name, commands, found):
    """Return whether the environments with a factor are those that the matrix takes, where no command is for all."""
    if found.axes.variant or any(RUNS.search(line) for line in found.commands):
        return False
    counts = [sum(name in cell.others for cell in found.axes.cells) for name in every_other(found)]
    mine = sum(name in cell.others for cell in found.axes.cells)
    return any(RUNS.search(line) for line in commands) and mine == max(counts)


def usual_factor(found):
    """Return the factor without a version that most environments have, where none is without one; empty without any."""
    cells = [cell for cell in found.axes.cells if not cell.unsupported]
    if not cells or not all(cell.others for cell in cells):
        return ""
    for name in cells[0].others:
        is_version = VERSION.match(name) or branch_of(name, every_other(found))
        if not is_version and all(name in cell.others for cell in cells):
            return name
    others = every_other(found)
    alternatives = [
        [name for name in cell.others if not (any(map(str.isdigit, name)) or branch_of(name, others))] for cell in cells
    ]
    if not all(alternatives):
        return ""
    plain = [name for names in alternatives for name in names]
    # Of several that as many have, the first in the list of environments.
    return max(dict.fromkeys(plain), key=plain.count)


def branch_of(name, others):
    """Return (what, branch) for a factor like drfmain where others are its versions, like drf316; None for others."""
    match = BRANCH.match(name)
    versions = [VERSION.match(other) for other in others]
    return match.groups() if match and any(one and one.group(1) == match.group(1) for one in versions) else None


def every_other(found):
    """Return the factors that mean neither a version of Python or Django nor a database."""
    return {other for cell in found.axes.cells for other in cell.others}
