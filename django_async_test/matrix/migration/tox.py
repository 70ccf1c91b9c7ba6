"""What became of tox's configuration: its environments, factors, databases, sections and lines."""

import re

from .. import names
from ..existing_tox import lines as tox_lines
from ..existing_tox.factors import expand, of_name, split_names
from ..facts import MAIN
from ..toml import assignments
from .entry import LEFT_OUT, TAKEN, TRANSLATED, Entry
from .series import why_out as why_out_series

# Lines that look at the project's files.
LOOKS = "it looks at the same files in each environment: one of its own is enough"

# Lines that look at what all environments have measured.
COVERAGE = "coverage is combined over all environments, and reported, by a table of its own: [coverage]"


def entries(found, proposal, matrix, replaced):
    """Return the entries about what tox's configuration says; `replaced` says whether that file is overwritten."""
    result = []
    for cell in found.axes.cells:
        result.append(Entry(found.path, "environment", cell.name, *fate(cell, matrix, found)))
    for cell in found.axes.unlisted:
        result.append(Entry(found.path, "environment", cell.name, *unlisted(cell, matrix, found)))
    for name, table in found.axes.environments.items():
        result.append(own(found.path, name, table, proposal, replaced))
    for name in found.axes.databases:
        result.append(database(found.path, name, matrix))
    result += factors(found, proposal)
    for name in found.axes.experimental:
        text = "it may fail there (ignore_outcome), and must not here"
        cell = [one for one in found.axes.cells if one.name == name]
        if any(one.django == MAIN for one in cell):
            text = "it may fail here too, as all environments with Django's branch main"
            result.append(Entry(found.path, "ignore_outcome", name, TRANSLATED, text))
            continue
        patterns = [pair_of(one) for one in cell if pair_of(one)]
        result.append(Entry(found.path, "ignore_outcome", name, LEFT_OUT, text, lines("experimental", patterns)))
    for key, value in found.axes.settings.items():
        verdict, text, more = setting(key, value)
        result.append(Entry(found.path, "setting", "{} = {}".format(key, value), verdict, text, more))
    for line, text in found.translated:
        result.append(Entry(found.path, "line", line, TRANSLATED, text))
    for key, line in found.dropped:
        if is_translated(line, found, proposal):
            continue
        result.append(Entry(found.path, "line", "{} = {}".format(key, line), LEFT_OUT, *why_dropped(key, line)))
    return result


# Settings that the matrix has of its own.
OUR_OWN = (
    "min_version minversion requires isolated_build skip_missing_interpreters base_python basepython "
    "default_base_python description labels recreate wheel_build_env package_env parallel_show_output "
    "provision_tox_env envname ignore_basepython_conflict"
).split()

WHY_NOT = {
    "runner": 'environments are resolved anew, each with its Django; [write] uv = "matrix.sh" respects uv.lock',
    "pip_pre": 'pre-releases of dependencies are not installed: name them in deps, like "x>=2a1"',
    "uv_resolution": "the oldest versions have environments of their own: lowest = true",
    "commands_post": "there are no commands after the tests, which would hide a failure: add them to commands",
    "install_command": "packages are installed by tox-uv",
    "requires": "the generated file has its own: tox and the matrix, and tox-uv, which needs no virtualenv",
}

# What tox's own requirements name that the generated file has too, or that only versions of tox 3 have needed.
NEEDLESS = {"tox", "tox-uv", "tox-uv-bare", "uv", "pip", "setuptools", "wheel"}


def setting(key, value):
    """Return (verdict, text, lines) for a setting of tox that is not one of the configuration."""
    if key == "requires" and needed(value):
        return LEFT_OUT, WHY_NOT[key], []
    if key in OUR_OWN or (key, value) == ("runner", "uv-venv-runner"):
        return TAKEN, "the generated file has its own", []
    more = ["lowest = true"] if key == "uv_resolution" else []
    return LEFT_OUT, WHY_NOT.get(key, "the configuration does not have it"), more


def needed(requires):
    """Return the names in the text of what tox itself requires that the generated file does not have."""
    found = re.findall(r"(?:^|[\s,\[])['\"]?([A-Za-z][\w.-]*)", re.sub(r";[^'\"]*", "", requires))
    return [name for name in found if name.lower().replace("_", "-") not in NEEDLESS]


VERSIONS = re.compile(r"!?(?:py\d+|(?:django|dj|d)[\d._-]*)\Z")


def is_translated(line, found, proposal):
    """Return whether a line is for a factor that was translated, or named, as a whole."""
    condition = tox_lines.split(line)[0] or ""
    alternatives = [set(of_name(one)) for part in split_names(condition) for one in expand(part)]
    known = set(found.axes.databases) | set(found.axes.holding)
    known = known.union(*map(found.axes.group, found.axes.purposes))
    for name, factor in proposal.axes.factors.items():
        known |= {
            other
            for other in found.axes.versions
            for one in factor["versions"]
            if other.startswith(name) and one in other
        }
    # Versions of Python and Django in it are those of the cells.
    alternatives = [{one.lstrip("!") for one in mine if not VERSIONS.match(one)} for mine in alternatives]
    return any(mine and mine <= known for mine in alternatives)


def lines(key, values):
    """Return the line of the configuration that gives a key these values, none without values."""
    return assignments({key: list(values)}) if values else []


def pair_of(cell):
    """Return the factors of Python and Django as ours are called, empty without both."""
    if not cell.python or not cell.django:
        return ""
    return names.join(names.python_factor(cell.python), names.django_factor(cell.django))


def other_purpose(cell, found):
    """Return the fate of an environment with a factor that runs other commands."""
    name = [other for other in cell.others if other in found.axes.purposes][0]
    table = {key: value for key, value in found.axes.purposes[name].items() if value}
    text = "it differs from the environments that are taken in more than a version: it stays in {}".format(found.path)
    return LEFT_OUT, text, as_lines(name, table)


def fate(cell, matrix, found, is_listed=True):
    """Return (verdict, text, lines) for an environment that runs the tests.

    One that is not in the list of those that run has a section of its own, for what differs there.
    """
    purposes = [other.lower() for other in cell.others if other in found.axes.purposes]
    if purposes and not any(purposes[0] == factor.name for factor in matrix.config.factors):
        return other_purpose(cell, found)
    if cell.unsupported:
        return LEFT_OUT, "there is no database {} here: {}".format(cell.unsupported[0], "keep its environment"), []
    if cell.is_pypy:
        return pypy(matrix)
    if cell.django in found.uninstalled:
        return LEFT_OUT, "the Django in its name is not what it installs, as others do", []
    if cell.is_prerelease:
        return LEFT_OUT, "the pre-release of that time; a new one is tested with its entry, which `update` proposes", []
    if cell.is_free_threaded:
        django = cell.django and names.django_factor(cell.django)
        return free_threaded(names.join(names.python_factor(cell.python) + "t", django), matrix)
    idle = [other for other in cell.others if other not in found.axes.purposes and means_nothing(other, found)]
    mine = [one for one in matrix.environments if is_meant(cell, one, found.axes, idle if is_listed else ())]
    if mine:
        first = mine[0].name
        more = " and {} more".format(len(mine) - 1) if mine[1:] else ""
        verdict = TAKEN if cell.name == first else TRANSLATED
        return verdict, "{}{}".format(first, more), []
    return why_out(cell, matrix)


def unlisted(cell, matrix, found):
    """Return (verdict, text, lines) for an environment that is not in the list of those that run."""
    verdict, text, more = fate(cell, matrix, found, is_listed=False)
    if verdict != LEFT_OUT:
        return verdict, text, more
    if cell.django == MAIN and MAIN not in matrix.djangos():
        more = why_out_series("Django", MAIN, matrix)[1] + ['on_request = ["djangomain"]']
    return LEFT_OUT, "it runs only where it is asked for: it stays in {}".format(found.path), more


def pypy(matrix):
    """Return the fate of an environment with PyPy."""
    found = [one.name for one in matrix.environments if one.name.startswith("pypy")]
    if found:
        return TRANSLATED, found[0], []
    return LEFT_OUT, "PyPy is not in the matrix", []


def free_threaded(name, matrix):
    """Return the fate of an environment with a build without the global interpreter lock, of this name."""
    found = [one.name for one in matrix.environments if (one.name + "-").startswith(name + "-")]
    if found:
        more = " and {} more".format(len(found) - 1) if found[1:] else ""
        return TRANSLATED, "free_threaded: {}{}".format(found[0], more), []
    text = "builds without the global interpreter lock have a key of their own"
    return LEFT_OUT, text, ['free_threaded = "newest"']


def is_meant(cell, environment, axes, idle):
    """Return whether an environment of the matrix is what another name means; all have the variant that was chosen.

    `idle` are the factors in the name with which nothing differs.
    """
    version = {one.name for one in environment.versions}
    others = [other.lower() if other in axes.purposes else other for other in cell.others]
    replacing = {one.name for one in environment.versions if one.replaces_commands}
    if replacing != {other.lower() for other in cell.others if other in axes.purposes}:
        return False
    return (
        cell.python in (None, environment.python)
        and cell.django in (None, environment.django)
        and (not cell.database or cell.database == environment.database.name)
        and all(other == axes.variant or other in idle or is_version(other, version) for other in others)
    )


def is_version(factor, versions):
    """Return whether a factor is among the versions of an environment, or is none of any."""
    plain = factor.replace("_", "").replace(".", "")
    return plain in versions or not any(char.isdigit() for char in plain)


def means_nothing(factor, found):
    """Return whether nothing that was understood differs with a factor, and no line that was left out names it."""
    conditions = [tox_lines.split(line)[0] or "" for _, line in found.dropped]
    return not (found.axes.versions.get(factor) or any(factor in re.split(r"[-,{}!\s]+", one) for one in conditions))


def why_out(cell, matrix):
    """Return (verdict, text, lines) for an environment that is not in the matrix."""
    if cell.django == MAIN and MAIN not in matrix.djangos():
        return (LEFT_OUT,) + why_out_series("Django", MAIN, matrix)
    known = matrix.cells.get(pair_of(cell))
    if known is None and not (cell.python and cell.django) and not cell.database:
        # Its name says one of them only.
        kind = "Python" if cell.python else "Django"
        return (LEFT_OUT,) + why_out_series(kind, cell.python or cell.django, matrix)
    if known is None:
        return LEFT_OUT, "its Python or Django is not in the table of facts", []
    if known.status == "not asked for":
        return LEFT_OUT, known.reason.split(";")[0], lines("unofficial", [known.name])
    if known.status == "not chosen":
        hint = ["# widen django = or python = to have Django {} on Python {}".format(known.django, known.python)]
        return LEFT_OUT, known.reason, hint
    if known.status == "impossible":
        return LEFT_OUT, known.reason, []
    if cell.database and pair_of(cell) + "-" + cell.database in matrix.left_out:
        return LEFT_OUT, matrix.left_out[pair_of(cell) + "-" + cell.database], []
    if cell.database:
        text = "a server is tested with the oldest and the newest Python of each Django"
        return LEFT_OUT, text, ["[databases.{}]".format(cell.database), 'cells = "all"']
    return LEFT_OUT, "its factors are not combined with this cell here", []


def own(path, name, table, proposal, replaced):
    """Return the entry of an environment for something else than the tests."""
    if name in proposal.axes.environments:
        return Entry(path, "environment", name, TRANSLATED, "[environments.{}]".format(name))
    if not replaced:
        text = "it stays in {}: `tox -e {}` runs it as before".format(path, name)
        return Entry(path, "environment", name, LEFT_OUT, text, as_lines(name, table))
    return Entry(
        path, "environment", name, LEFT_OUT, "the configuration cannot have it as it is", as_lines(name, table)
    )


def as_lines(name, table):
    """Return the lines of the configuration that would have an environment of one's own."""
    return ["[environments.{}]".format(name)] + assignments(table)


def database(path, name, matrix):
    """Return the entry of a database."""
    for one in matrix.config.databases:
        if one.name == name:
            count = sum(environment.database is one for environment in matrix.environments)
            text = "[databases.{}], {} environments; check its variables".format(name, count)
            return Entry(path, "database", name, TRANSLATED, text)
    return Entry(path, "database", name, LEFT_OUT, "it was not chosen", ["[databases.{}]".format(name)])


def factors(found, proposal):
    """Return the entries of other factors in the names of environments."""
    result = []
    used = {}
    for cell in found.axes.cells:
        for other in cell.others:
            used.setdefault(other, cell)
    parts = {other: name for name in found.axes.purposes for other in found.axes.group(name)}
    for name in used:
        if parts.get(name, name) != name:
            continue
        if name in found.axes.purposes and name.lower() not in proposal.axes.factors:
            continue
        if name in found.axes.purposes:
            text = "[factors.{}], whose commands are run instead of the others".format(name.lower())
            result.append(Entry(found.path, "factor", name, TRANSLATED, text))
        elif name in found.axes.holding:
            text = "its commands and lines are those of all environments here"
            result.append(Entry(found.path, "factor", name, TRANSLATED, text))
        elif any(name in (key + version) for key, one in proposal.axes.factors.items() for version in one["versions"]):
            result.append(Entry(found.path, "factor", name, TRANSLATED, "[factors]"))
        else:
            table = found.axes.versions.get(name, {})
            text = "what differs with it is not in the matrix"
            if means_nothing(name, found):
                text = "nothing that was understood differs with it"
            is_name = names.is_factor(name)
            shown = ['[factors.{}.versions.""]'.format(name)] + assignments(table) if table and is_name else []
            result.append(Entry(found.path, "factor", name, LEFT_OUT, text, shown))
    return result


def why_dropped(key, line):
    """Return (text, lines): why a line was left out, and what would have it."""
    if key.startswith("commands"):
        if tox_lines.REPORTS.match(line):
            return COVERAGE, coverage_table(line)
        if tox_lines.LOOKS.match(line):
            return LOOKS, looking(line)
        if re.search("oracle|mssql|cockroach|spatialite|mongo", line):
            return "there is no such database here: keep its environment", []
        return "it is not for all environments", []
    if key == "deps" and line.startswith("-c "):
        return "the matrix chooses Django: a file of constraints that leaves it alone can be used", lines(key, [line])
    if "pypy" in (tox_lines.split(line)[0] or ""):
        return "environments with PyPy have what all have: an environment marker in deps is for one interpreter", []
    return "its condition was not understood, or does not hold for all environments", []


def looking(line):
    """Return the lines of an environment of its own for a command that only looks at the project's files."""
    name, program = ("pre-commit",) * 2 if "pre-commit" in line else ("lint", line.strip("- ").split()[0])
    if program in ("make", "just"):
        return as_lines(name, {"allowlist_externals": [program], "commands": [line]})
    deps = ["poethepoet"] if program.startswith("poe") else [program]
    return as_lines(name, {"skip_install": True, "deps": deps, "commands": [line]})


def coverage_table(line):
    """Return the lines of the configuration that do what a command with the data of coverage does."""
    least = re.search(r"--fail[-_]under[= ](\d+)", line)
    uploads = [name for name in ("codecov", "html") if re.search(r"\b{}\b".format(name), line)]
    result = ["[coverage]", 'source = ["your_package"]']
    return result + (["fail_under = " + least.group(1)] if least else []) + lines("upload", uploads)
