"""What else is proposed: Django's main, cells that are not official, dependencies in several versions."""

from .. import names
from ..config.axes import SYSTEMS
from ..config.ci import PATTERNS
from ..existing_ci import varied, workflows
from ..existing_tox.conditional import VERSION, branch_of
from ..facts import MAIN
from . import versions


class Axes(object):
    """What the proposed environments differ in beside Python, Django and database.

    * ``main``: whether Django's branch main is among them
    * ``unofficial``: cells that are tested today though Django does not support them
    * ``factors``: {name: {"optional": ..., "versions": {version: table}}}
    * ``environments``: {name: table} of the project's own environments
    * ``pypy``: whether PyPy is tested
    * ``systems``: runners of GitHub with Windows and macOS
    * ``servers``: {kind: table} of servers that the tests need beside their database
    * ``packages``: packages of the system that jobs with tests install
    """

    def __init__(self):
        self.main = False
        self.unofficial = []
        self.factors = {}
        self.environments = {}
        self.pypy = False
        self.systems = []
        self.packages = []
        self.servers = {}


def propose(facts, sources, databases, has_pypy):
    """Return the proposed Axes; `has_pypy` says whether a proposed cell has a Python that PyPy has."""
    result = Axes()
    result.main = sources.main
    found = [name for job in sources.test_jobs for name in job.packages]
    found += [workflows.packaged(*service) for job in sources.test_jobs for service in job.services.items()]
    result.packages = list(dict.fromkeys(filter(None, found)))
    if any(table.get("kind", name) == "sqlite" for name, table in databases.items()):
        result.pypy = sources.pypy and has_pypy
        result.systems = systems(sources.test_jobs)
    if sources.tox:
        result.unofficial = unofficial(facts, sources.tox.axes.cells)
        result.factors = factors(facts, sources.tox.axes)
    elif sources.test_jobs:
        result.factors = of_jobs(facts, sources.test_jobs)
    return result


def of_jobs(facts, jobs):
    """Return the factors that are dependencies of which jobs install several versions."""
    result = {}
    for job in jobs:
        for axis, template in job.varied.items():
            name, found = varied.factor_name(axis), Versions()
            for row in job.rows:
                made = varied.requirement(template, row.get(axis, ""))
                factor = name + made[1] if made else ""
                if made:
                    found.versions[factor] = {"deps": [made[0]]}
                if row.get(axis) is None or made:
                    found.cells.append(Row(facts, row, factor))
            if name and name not in result and len(found.versions) > 1:
                result.update(factors(facts, found))
    return result


class Versions(object):
    """Versions of a dependency, as {factor: table}, and the cells that have them."""

    def __init__(self):
        self.versions = {}
        self.cells = []


class Row(object):
    """A combination of a job's matrix as a cell: its series of Python and Django, and its factors."""

    def __init__(self, facts, row, factor):
        series = [workflows.series_of(key, text, facts) for key, text in row.items()]
        self.django = next((django for django, _ in series if django), None)
        self.python = next((python for _, python in series if python), None)
        self.others = [factor]


def systems(jobs):
    """Return a runner for each system other than Linux that jobs with tests have."""
    found = {}
    for job in jobs:
        for runner in job.systems:
            name = runner.split("-")[0]
            if name in SYSTEMS and PATTERNS["runner"].match(runner):
                found.setdefault(name, runner)
    return list(found.values())


def unofficial(facts, cells):
    """Return the cells that are not official but known to work, as patterns."""
    found = {}
    for cell in cells:
        if cell.python in facts.python and cell.django in facts.django and facts.works(cell.python, cell.django):
            found[names.join(names.python_factor(cell.python), names.django_factor(cell.django))] = True
    return list(found)


def factors(facts, axes):
    """Return the factors that versions of dependencies in the names of environments make."""
    result = {}
    for factor, table in axes.versions.items():
        name, version = branch_of(factor, axes.versions) or split(factor)
        mine = [cell for cell in axes.cells if factor in cell.others]
        if not mine or not names.is_factor(name + version.replace(".", "")):
            continue
        table = dict(table)
        if not version:
            # Not one of several versions that all have, but something beside the usual environments.
            if known(facts, mine):
                result[name] = {"versions": {"": dict(table, cells=patterns(known(facts, mine)))}}
            continue
        for key in ("django", "python"):
            limit = limit_of(facts, key, mine, axes.cells)
            if limit:
                table[key] = limit
        if not any(map(str.isdigit, version)):
            table["experimental"] = True
        result.setdefault(name, {"versions": {}})["versions"][version] = table
    for name, factor in result.items():
        if "" not in factor["versions"]:
            optional = without(facts, axes.cells, {name + version for version in factor["versions"]})
            factor.update({"optional": optional} if optional else {})
    return result


def without(facts, cells, versions):
    """Return whether cells without any of a factor's versions are tested; patterns of them if no other cell is."""
    having, lacking = [], []
    for cell in cells:
        is_one = versions & {other.replace("_", "").replace("-", "") for other in cell.others}
        (having if is_one else lacking).append(cell)
    found = patterns(known(facts, lacking))
    return found if found and not set(found) & set(patterns(known(facts, having))) else bool(lacking)


def patterns(cells):
    """Return the patterns of the Pythons and Djangos of cells, each once."""
    pairs = [names.join(names.python_factor(cell.python), names.django_factor(cell.django)) for cell in cells]
    return list(dict.fromkeys(pairs))


def known(facts, cells):
    """Return the cells whose Python runs their Django, with a final release of it."""
    return [
        cell
        for cell in cells
        if cell.python in facts.python
        and cell.django in facts.django
        and (facts.official(cell.python, cell.django) or facts.works(cell.python, cell.django))
        and cell.django != MAIN
    ]


def split(factor):
    """Return the name and the version in a factor like drf315; the version is empty without digits."""
    match = VERSION.match(factor)
    name, version = match.groups() if match else (factor, "")
    return name.strip("_"), version


def limit_of(facts, key, mine, every):
    """Return the range of the Djangos or Pythons that cells have, None if it has those of all cells."""
    entries = getattr(facts, key)
    known = [series for series in entries if series != MAIN]
    chosen = [series for series in known if any(getattr(cell, key) == series for cell in mine)]
    tested = [series for series in known if any(getattr(cell, key) == series for cell in every)]
    if chosen == tested:
        return None
    if any(getattr(cell, key) == MAIN for cell in mine):
        # The branch is newer than all of them, and has a number.
        between = known[known.index(chosen[0]) :] if chosen else []
        gaps = [",!=" + series for series in between if series not in chosen]
        return ">={}{}".format((chosen or [entries[MAIN].version])[0], "".join(gaps))
    return versions.as_range(chosen, known) if chosen else None
