"""Which environments a project has, and why each is in or out."""

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from . import facts as facts_module
from . import names
from .config import in_range
from .errors import Problem, nearest


class Cell(object):
    """A pair of Python and Django, and what the table says about it."""

    def __init__(self, python, django, status, reason, source):
        self.python = python
        self.django = django
        self.status = status
        self.reason = reason
        self.source = source
        self.name = names.join(names.python_factor(python), names.django_factor(django))


class Environment(object):
    """One environment of tox: a cell, a database and one version of each factor."""

    def __init__(self, cell, database, versions):
        self.cell = cell
        self.python = cell.python
        self.django = cell.django
        self.database = database
        self.versions = versions
        self.name = names.join(cell.name, database.name, *[version.name for version in versions])
        self.experimental = ""

    @property
    def suffix(self):
        """The name without Python and Django."""
        return names.join(self.database.name, *[version.name for version in self.versions])


class Matrix(object):
    """The environments of a project, in a fixed order, and what was left out of it."""

    def __init__(self, config):
        self.config = config
        self.facts = config.facts
        #: every pair of Python and Django that the table knows, by name
        self.cells = {}
        for python in self.facts.python:
            for django in self.facts.django:
                cell = self.judge(python, django)
                self.cells[cell.name] = cell
        self.check_unofficial()
        self.chosen = [cell for cell in self.cells.values() if cell.status in ("official", "unofficial")]
        if not self.chosen:
            config.fail(("python",), "none of these Pythons runs one of these Djangos: widen one of the two ranges.")
        #: {name of an environment: why it is out}
        self.left_out = {}
        self.environments = []
        self.names = set()
        self.used = set()
        for database in config.databases:
            self.add_database(database)
        self.environments.sort(key=self.order)
        self.check_use()
        self.exclude()
        self.check_experimental()
        if not self.environments:
            config.fail(("exclude",), "the exclusions leave no environment.")

    def order(self, environment):
        pythons = list(self.facts.python)
        djangos = list(self.facts.django)
        databases = [database.name for database in self.config.databases]
        return (
            databases.index(environment.database.name),
            [version.name for version in environment.versions],
            pythons.index(environment.python),
            djangos.index(environment.django),
        )

    # --- pairs of Python and Django ---

    def judge(self, python, django):
        """Return the cell with its status: official, unofficial (both are in), or what keeps it out."""
        config, facts = self.config, self.facts
        entry = facts.django[django]
        since = facts.official(python, django)
        name = names.join(names.python_factor(python), names.django_factor(django))
        if since == facts_module.MAIN:
            status, reason = "official", "the branch main is tested on Python {}".format(python)
        elif since == django:
            status, reason = "official", "Django {} supports Python {}".format(django, python)
        elif since:
            status, reason = "official", "Django {} added Python {}".format(since, python)
        elif facts.works(python, django):
            text = "not official, but Django {} is known to work on Python {}"
            status, reason = "unofficial", text.format(entry.latest, python)
        else:
            status, reason = "impossible", self.why_impossible(python, entry)
        source = entry.source
        if django not in config.django:
            status, reason = "not chosen", "{} does not choose this Django{}".format(
                config.shown_path, self.died(entry)
            )
            source = config.shown_path
        elif python not in config.python:
            status, reason = "not chosen", "{} does not choose this Python{}".format(
                config.shown_path, self.died(facts.python[python])
            )
            source = config.shown_path
        elif status == "unofficial":
            wanted = config.unofficial
            if wanted is False or (isinstance(wanted, list) and not any(names.matches(p, name) for p in wanted)):
                status = "not asked for"
                reason += "; `unofficial` in {} would take it".format(config.shown_path)
        return Cell(python, django, status, reason, source)

    def check_unofficial(self):
        """Refuse a pattern in `unofficial` that means no cell which is known to work."""
        for pattern in self.config.unofficial if isinstance(self.config.unofficial, list) else ():
            meant = [cell for cell in self.cells.values() if names.matches(pattern, cell.name)]
            if not any(cell.status == "unofficial" for cell in meant):
                hint = meant[0].reason + "." if meant else nearest(pattern, self.cells)
                self.config.fail(("unofficial",), '"{}" adds nothing: {}'.format(pattern, hint))

    def died(self, entry):
        if entry.end_of_life < self.config.today:
            return ": the end of life of {} was on {}".format(entry, entry.end_of_life)
        return ""

    def why_impossible(self, python, entry):
        if entry.requires_python and not facts_module.contains(entry.requires_python, python + ".99"):
            return "Django {} requires Python {}".format(entry.latest or entry.series, entry.requires_python)
        if entry.fails and facts_module.contains(">=" + entry.fails["python"], python):
            return "Django {} fails on Python {} and later: {}".format(
                entry.latest, entry.fails["python"], entry.fails["because"]
            )
        return "Django {} does not support Python {}, and nobody has seen it work".format(entry.series, python)

    # --- environments ---

    def add_database(self, database):
        """Add the environments of a database, each with the versions of the factors that fit it."""
        config = self.config
        usable = []
        for cell in self.chosen:
            reason = self.unusable(database, cell)
            if reason:
                self.left_out[names.join(cell.name, database.name)] = reason
            else:
                usable.append(cell)
        cells = self.select(database.cells, usable, ("databases", database.name, "cells"), database.name)
        combinations = [()]
        extra = []
        for factor in config.factors:
            more = []
            for combination in combinations:
                if factor.optional:
                    more.append(combination)
                more += [combination + (version,) for version in factor.versions if version.cells == "all"]
                if not factor.optional and not any(version.cells == "all" for version in factor.versions):
                    # Versions for some cells only are beside the others, not instead of them.
                    more.append(combination)
            combinations = more
            extra += [(factor, version) for version in factor.versions if version.cells != "all"]
        for cell in cells:
            for combination in combinations:
                self.add(cell, database, combination)
        for factor, version in extra:
            path = ("factors", factor.name, "versions", version.name[len(factor.name) :], "cells")
            candidates = [cell for cell in cells if self.fits(version, cell)]
            # A list may name cells that the database itself does not have.
            pool = usable if isinstance(version.cells, list) else candidates
            for cell in self.select(version.cells, pool, path, database.name):
                self.add(cell, database, (version,))

    def unusable(self, database, cell):
        """Return why a database cannot be tested in a cell, None if it can."""
        if database.kind == "sqlite" or database.driver == "none":
            return None
        driver = self.facts.driver(database.kind, database.driver, cell.python, cell.django)
        if driver is None:
            text = "there is no driver {} for Django {} on Python {}"
            return text.format(database.driver or "for " + database.kind, cell.django, cell.python)
        return None

    def select(self, selection, cells, path, database):
        """Return those of the cells that the word or the list of patterns means."""
        if selection == "all":
            return cells
        if isinstance(selection, list):
            chosen = []
            for pattern in selection:
                found = [
                    cell
                    for cell in cells
                    if names.matches(pattern, cell.name) or names.matches(pattern, names.join(cell.name, database))
                ]
                if not found and (path[0], pattern) not in self.used and not self.means_another(pattern, database):
                    message = '"{}" is no cell of this matrix: {}'
                    self.config.fail(path, message.format(pattern, self.hint(pattern)))
                self.used.add((path[0], pattern))
                chosen += found
            return [cell for cell in cells if cell in chosen]
        result = []
        for django in self.facts.django:
            row = [cell for cell in cells if cell.django == django]
            if row and selection in ("ends", "oldest"):
                result.append(row[0])
            if row and selection in ("ends", "newest") and row[-1] not in result:
                result.append(row[-1])
        return result

    def means_another(self, pattern, database):
        """Tell whether a pattern names a cell of another database."""
        others = [other.name for other in self.config.databases if other.name != database]
        return any(names.matches(pattern, names.join(cell.name, other)) for other in others for cell in self.chosen)

    def hint(self, pattern):
        cell = self.cells.get("-".join(pattern.split("-")[:2]))
        if cell is not None and cell not in self.chosen:
            return cell.reason + "."
        known = [environment.name for environment in self.environments] if pattern.count("-") > 1 else []
        return nearest(pattern, known or [cell.name for cell in self.chosen])

    def fits(self, version, cell):
        entry = self.facts.django[cell.django]
        return in_range(version.django, entry.version) and in_range(version.python, cell.python)

    def add(self, cell, database, versions):
        environment = Environment(cell, database, versions)
        for version in versions:
            if not self.fits(version, cell):
                text = "{} is for {}"
                wanted = ["Django " + version.django] * bool(version.django)
                wanted += ["Python " + version.python] * bool(version.python)
                self.left_out[environment.name] = text.format(version.name, " and ".join(wanted))
                return
        if environment.name in self.names:
            return
        self.names.add(environment.name)
        if self.facts.django[cell.django].is_main:
            environment.experimental = "the branch main changes every day"
        elif cell.status == "unofficial" and cell.python == list(self.facts.python)[-1]:
            environment.experimental = "Django does not support the newest Python yet"
        elif any(version.experimental for version in versions):
            environment.experimental = "this version of a factor is experimental"
        self.environments.append(environment)

    def check_use(self):
        """Refuse a version of a factor or a database that is nowhere, and own environments that are some of these."""
        used = {version for environment in self.environments for version in environment.versions}
        for factor in self.config.factors:
            for version in factor.versions:
                if version not in used:
                    path = ("factors", factor.name, "versions", version.name[len(factor.name) :])
                    self.config.fail(path, "its django, python and cells leave no cell of this matrix.")
        for database in self.config.databases:
            if not any(environment.database is database for environment in self.environments):
                reasons = [text for name, text in self.left_out.items() if name.endswith("-" + database.name)]
                self.config.fail(("databases", database.name), (reasons or ["its cells leave none"])[0] + ".")
        for name in self.config.environments:
            if name in self.names:
                self.config.fail(("environments", name), "is an environment of the matrix: choose another name.")

    def exclude(self):
        """Take out what the project excludes; an exclusion that means nothing is a mistake."""
        for exclusion in self.config.exclusions:
            for pattern in exclusion.patterns:
                found = [environment for environment in self.environments if names.matches(pattern, environment.name)]
                if not found:
                    out = [name for name in self.left_out if names.matches(pattern, name)]
                    hint = "it is out already, as " + self.left_out[out[0]] + "." if out else self.hint(pattern)
                    message = '"{}" excludes nothing: {}'.format(pattern, hint)
                    self.config.fail(("exclude", exclusion.number, "cells"), message)
                for environment in found:
                    self.environments.remove(environment)
                    self.left_out[environment.name] = "excluded: {}".format(exclusion.reason)

    def check_experimental(self):
        for pattern in self.config.experimental:
            found = [environment for environment in self.environments if names.matches(pattern, environment.name)]
            if not found:
                message = '"{}" is no environment of this matrix: {}'
                self.config.fail(("experimental",), message.format(pattern, self.hint(pattern)))
            for environment in found:
                environment.experimental = "{} lets it fail".format(self.config.shown_path)

    # --- what others ask ---

    def pythons(self):
        present = {environment.python for environment in self.environments}
        return [series for series in self.facts.python if series in present]

    def djangos(self):
        present = {environment.django for environment in self.environments}
        return [series for series in self.facts.django if series in present]

    def find(self, name):
        """Return the environment, or the cell, with this name; a Problem names the nearest."""
        for environment in self.environments:
            if environment.name == name:
                return environment
        if name in self.cells:
            return self.cells[name]
        known = [environment.name for environment in self.environments] + list(self.left_out) + list(self.cells)
        raise Problem('there is no environment "{}": {}'.format(name, nearest(name, known)))

    def requirements(self, environment):
        """Return what is installed in an environment, beside the package itself: Django first."""
        config = self.config
        entry = self.facts.django[environment.django]
        result = [entry.requirement]
        result += applicable(config.deps, entry.version, environment.python)
        driver = self.driver_package(environment.database, environment)
        instead_of = [name for version in environment.versions for name in version.instead_of]
        if driver and driver not in instead_of:
            result.append(driver)
        result += applicable(environment.database.deps, entry.version, environment.python)
        for version in environment.versions:
            result += applicable(version.deps, entry.version, environment.python)
        packages = {package(requirement) for requirement in result}
        for pin in self.facts.pins:
            if canonicalize_name(pin["package"]) in packages and pin_applies(pin, environment.python, entry.version):
                result.append(pin["package"] + pin["requirement"])
                result += [other for other in pin.get("also", []) if other not in packages]
        return result

    def driver_package(self, database, environment):
        if database.kind == "sqlite" or database.driver == "none":
            return None
        return self.facts.driver(database.kind, database.driver, environment.python, environment.django)["package"]


def applicable(dependencies, django, python):
    """Return the requirements that are for a Django and a Python."""
    return [
        dependency.requirement
        for dependency in dependencies
        if in_range(dependency.django, django) and in_range(dependency.python, python)
    ]


def package(requirement):
    """Return the name of the package that a requirement asks for, in the one spelling; None for a file or address."""
    try:
        return canonicalize_name(Requirement(requirement).name)
    except InvalidRequirement:
        return None


def pin_applies(pin, python, django):
    return facts_module.contains(pin.get("django"), django) and facts_module.contains(pin.get("python"), python)
