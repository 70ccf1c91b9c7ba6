"""The environments of a matrix: each cell with the databases and the versions of factors that fit it."""

from . import names, selection, servers
from .config.series import in_range

# More environments are a mistake.
MOST = 5000


class Environment(object):
    """One environment of tox.

    * ``cell``: its Cell, and ``python`` and ``django``, the series of that
    * ``database``: its Database
    * ``versions``: its versions of factors, a tuple of FactorVersion
    * ``axis``: the Axis that it has beside those, None for the usual environments
    * ``name``: all of these as factors, like ``py312-django52-postgres-drf316``
    * ``experimental``: why it may fail; empty if it must not
    * ``on_request``: whether tox runs it only where it is named
    """

    def __init__(self, cell, database, versions, axis=None):
        self.cell = cell
        self.python = cell.python
        self.django = cell.django
        self.database = database
        self.versions = versions
        self.axis = axis
        self.name = names.join(self.python_factor, names.django_factor(cell.django), self.suffix)
        self.experimental = ""
        # A tox without the system would fail.
        self.on_request = axis is not None and axis.kind == "system"

    @property
    def python_factor(self):
        """The factor of its Python: py312, py314t or pypy311."""
        factor = names.python_factor(self.python)
        return self.axis.python_factor(factor) if self.axis else factor

    @property
    def suffix(self):
        """The name without Python and Django."""
        axis = self.axis.name if self.axis else ""
        return names.join(self.database.name, *[version.name for version in self.versions], axis)


class Builder(object):
    """Makes the environments of a configuration.

    * ``config``: the Config
    * ``selector``: chooses among the cells that are tested
    * ``environments``: the environments, by name
    * ``left_out``: {name of an environment: why it is out}
    """

    def __init__(self, config, selector):
        self.config = config
        self.facts = config.facts
        self.selector = selector
        self.environments = {}
        self.left_out = {}

    def add_database(self, database):
        """Add the environments of a database, each with the versions of the factors that fit it."""
        usable = []
        for cell in self.selector.cells:
            reason = self.why_unusable(database, cell)
            if reason:
                self.left_out[names.join(cell.name, database.name)] = reason
            else:
                usable.append(cell)
        path = ("databases", database.name, "cells")
        cells = self.selector.select(database.cells, usable, path, database.name)
        without = self.without(database)
        for cell in cells:
            for combination in combinations(self.config.factors):
                if not lacks(combination, cell, without):
                    self.add(cell, database, combination)
        for factor in self.config.factors:
            for version in factor.versions:
                if version.cells != "all":
                    self.add_beside(version, database, cells, usable)

    def without(self, database):
        """Return {name of a factor: the cells that may be without it}, of factors where these are listed."""
        return {
            factor.name: self.selector.select(
                factor.optional, self.selector.cells, ("factors", factor.name, "optional"), database.name
            )
            for factor in self.config.factors
            if isinstance(factor.optional, list) and any(version.cells == "all" for version in factor.versions)
        }

    def add_beside(self, version, database, cells, usable):
        """Add the environments of a version for some cells only."""
        # A list may name cells that the database itself does not have.
        pool = usable if isinstance(version.cells, list) else [cell for cell in cells if self.fits(version, cell)]
        for cell in self.selector.select(version.cells, pool, version.path + ("cells",), database.name):
            self.add(cell, database, (version,))

    def add_axis(self, axis):
        """Add the environments of an axis: some cells with the first SQLite, or the first database without one."""
        found = [one for one in self.config.databases if one.kind == "sqlite"] or self.config.databases
        if axis.kind != "lowest" and found[0].kind != "sqlite":
            self.config.fail(axis.path, "is tested with SQLite only: add it to databases.")
        pool = [
            cell
            for cell in self.selector.cells
            if axis.has(self.facts.python[cell.python])
            and not self.facts.django[cell.django].is_main
            and names.join(cell.name, found[0].name) not in self.left_out
        ]
        if not pool:
            self.config.fail(axis.path, "there is none for a cell of this matrix.")
        without = self.without(found[0])
        for cell in self.selector.select(axis.cells, pool, axis.path, found[0].name):
            # One version of each factor, the last that fits, is enough here.
            for versions in reversed(combinations(self.config.factors)):
                is_for = all(self.fits(version, cell) for version in versions)
                if is_for and not lacks(versions, cell, without):
                    self.add(cell, found[0], versions, axis)
                    break

    def why_unusable(self, database, cell):
        """Return why a database cannot be tested in a cell, None if it can."""
        if database.kind == "sqlite":
            return None
        if servers.is_too_old(database, self.facts.django[cell.django]):
            return servers.why_too_old(database, self.facts.django[cell.django])
        if database.driver == "none":
            return None
        if self.facts.driver(database.kind, database.driver, cell.python, cell.django):
            return None
        text = "there is no driver {} for Django {} on Python {}"
        return text.format(database.driver or "for " + database.kind, cell.django, cell.python)

    def fits(self, version, cell):
        """Return whether a version of a factor is for a cell."""
        entry = self.facts.django[cell.django]
        return in_range(version.django, entry.version) and in_range(version.python, cell.python)

    def add(self, cell, database, versions, axis=None):
        """Add one environment, unless one of the versions does not fit its cell."""
        environment = Environment(cell, database, versions, axis)
        for version in versions:
            if not self.fits(version, cell):
                wanted = ["Django " + version.django] * bool(version.django)
                wanted += ["Python " + version.python] * bool(version.python)
                self.left_out[environment.name] = "{} is for {}".format(version.name, " and ".join(wanted))
                return
        environment.experimental = self.why_experimental(environment)
        self.environments.setdefault(environment.name, environment)

    def why_experimental(self, environment):
        """Return why an environment may fail without being asked to, an empty string if it must not."""
        if self.facts.django[environment.django].is_main:
            return "the branch main changes every day"
        if self.facts.django[environment.django].is_prerelease:
            return "a pre-release of Django changes until its release"
        if self.facts.python[environment.python].is_prerelease:
            return "a pre-release of Python changes until its release"
        if environment.cell.status == "unofficial" and environment.python == self.facts.newest_python():
            return "Django does not support the newest Python yet"
        if any(version.experimental for version in environment.versions):
            return "this version of a factor is experimental"
        return ""


def lacks(combination, cell, without):
    """Return whether a combination is without a factor that the cell must have."""
    having = {version.factor for version in combination}
    return any(name not in having and cell not in cells for name, cells in without.items())


def check_number(config, selector):
    """Refuse a configuration with more combinations than anybody could run, before they are made."""
    count = len(selector.cells) * len(config.databases)
    for factor in config.factors:
        versions = sum(version.cells == "all" for version in factor.versions)
        count *= max(1, versions + bool(factor.optional and versions > 0))
    if count > MOST:
        message = '{} environments would be made, and at most {} can be: give versions of factors cells = "ends".'
        config.fail(("factors",) if config.factors else ("python",), message.format(count, MOST))


def combinations(factors):
    """Return the tuples of versions that every cell has: one version of each factor, if it has any for all cells."""
    result = [()]
    for factor in factors:
        versions = [version for version in factor.versions if version.cells == "all"]
        more = []
        for combination in result:
            # Versions for some cells only are beside the others, not instead of them.
            if factor.optional or not versions:
                more.append(combination)
            more += [combination + (version,) for version in versions]
        result = more
    return result


def build(config, selector):
    """Return the environments of a configuration in their order, and {name: why} for those that are left out."""
    check_number(config, selector)
    builder = Builder(config, selector)
    for database in config.databases:
        builder.add_database(database)
    for axis in config.axes:
        builder.add_axis(axis)
    environments = sorted(builder.environments.values(), key=order(config))
    check_use(config, environments, builder.left_out)
    environments = exclude(config, selector, environments, builder.left_out)
    mark(config, selector, environments)
    return environments, builder.left_out


def order(config):
    """Return the key by which environments are sorted: database, factors, Python, Django."""
    pythons = list(config.facts.python)
    djangos = list(config.facts.django)
    databases = [database.name for database in config.databases]

    def key(environment):
        return (
            databases.index(environment.database.name),
            config.axes.index(environment.axis) if environment.axis else -1,
            [version.name for version in environment.versions],
            pythons.index(environment.python),
            djangos.index(environment.django),
        )

    return key


def check_use(config, environments, left_out):
    """Refuse what is of no use: a version of a factor without an environment, a database, a name that is taken."""
    check_factors(config, environments)
    for database in config.databases:
        if not any(environment.database is database for environment in environments):
            reasons = [text for name, text in left_out.items() if name.endswith("-" + database.name)]
            config.fail(("databases", database.name), (reasons or ["its cells leave none"])[0] + ".")
    for environment in environments:
        if environment.name in config.environments:
            path = ("environments", environment.name)
            config.fail(path, "is the name of an environment of the matrix: choose another name.")


def check_factors(config, environments):
    """Refuse a version of a factor without an environment."""
    used = {version for environment in environments for version in environment.versions}
    for factor in config.factors:
        for version in factor.versions:
            if version not in used:
                config.fail(version.path, "its django, python and cells leave no cell of this matrix.")


def exclude(config, selector, environments, left_out):
    """Return the environments that the project does not exclude; an exclusion that means nothing is a mistake."""
    for exclusion in config.exclusions:
        for pattern in exclusion.patterns:
            found = selection.matching(pattern, environments)
            if not found:
                out = [name for name in left_out if names.matches(pattern, name)]
                hint = "it is out already: " + left_out[out[0]] + "." if out else selector.hint(pattern, environments)
                config.fail(exclusion.path, '"{}" excludes nothing: {}'.format(pattern, hint))
            for environment in found:
                left_out[environment.name] = "excluded: {}".format(exclusion.reason)
            environments = [environment for environment in environments if environment not in found]
    if not environments:
        config.fail(("exclude",), "the exclusions leave no environment.")
    return environments


def mark(config, selector, environments):
    """Mark the environments that may fail, and those that run on request, as the project says."""
    for environment in named(config, selector, environments, "experimental"):
        environment.experimental = "{} lets it fail".format(config.source.shown)
    for environment in named(config, selector, environments, "on_request"):
        environment.on_request = True


def named(config, selector, environments, key):
    """Return the environments that the patterns at a key mean; one that means none is a mistake."""
    result = []
    for pattern in getattr(config, key):
        found = selection.matching(pattern, environments)
        if not found:
            message = '"{}" is not an environment of this matrix: {}'
            config.fail((key,), message.format(pattern, selector.hint(pattern, environments)))
        result += found
    return result
