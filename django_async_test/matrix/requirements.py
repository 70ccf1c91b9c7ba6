"""What is installed in an environment, with the pins of its era."""

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from . import lowest
from .config.series import in_range
from .facts import contains


def collect(config, environment):
    """Return what is installed in an environment beside the package itself: Django first."""
    facts, database, python = config.facts, environment.database, environment.python
    entry = facts.django[environment.django]
    result = [entry.requirement]
    result += applicable(config.testenv.deps, entry.version, python)
    result += [requirement for requirement in config.testenv.group_requirements if requirement not in result]
    driver = driver_package(facts, environment)
    if driver and driver not in [name for version in environment.versions for name in version.instead_of]:
        result.append(driver)
    result += applicable(database.deps, entry.version, python)
    for version in environment.versions:
        result += applicable(version.deps, entry.version, python)
    if environment.axis is not None and environment.axis.kind == "lowest":
        result[0] = lowest.django(entry, python, config.root)
        result += [pin for pin in lowest.pins(config.root) if pin not in result]
    if config.ci["shards"] > 1 and any(package(one) == "pytest" for one in result):
        result += [] if any(package(one) == "pytest-split" for one in result) else ["pytest-split"]
    if config.reports.coverage.measure and "coverage" not in map(package, result):
        result.append("coverage")
    packages = {package(requirement) for requirement in result}
    for pin in facts.pins:
        is_asked_for = canonicalize_name(pin["package"]) in packages and not any(refuses(one, pin) for one in result)
        if is_asked_for and pin_applies(pin, python, entry.version):
            text = pin["package"] + pin["requirement"]
            result += [text] if text not in result else []
            result += [other for other in pin.get("also", []) if other not in packages]
    return result


def driver_package(facts, environment):
    """Return the package with the database's driver, None if there is none."""
    database = environment.database
    if database.kind == "sqlite" or database.driver == "none":
        return None
    return facts.driver(database.kind, database.driver, environment.python, environment.django)["package"]


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


def refuses(requirement, pin):
    """Return whether a requirement asks for a newer release of a package than a pin allows."""
    if package(requirement) != canonicalize_name(pin["package"]):
        return False
    allowed = SpecifierSet(pin["requirement"])
    clauses = [one for one in Requirement(requirement).specifier if one.operator in ("==", "~=", ">=", ">")]
    return any(not allowed.contains(re.sub(r"\.\*\Z", "", one.version), prereleases=True) for one in clauses)


def pin_applies(pin, python, django):
    """Return whether a pin is for a Python and a Django."""
    return contains(pin.get("django"), django) and contains(pin.get("python"), python)
