"""What extras and files of requirements ask for that must be older with some Djangos: it is named beside them."""

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from .. import requirements
from . import pins


def propose(testenv, files, metadata, facts, cells):
    """Add the names of packages to the dependencies that the table of facts pins in one of `cells`.

    The pins are for what the configuration names, so what only an extra or a file asks for has to be named too.
    `cells` are pairs of a Python and a Django. What asks for one release, or for newer ones than the pin allows, is
    left alone.
    """
    asked = [one for extra in testenv.extras for one in metadata.of_extras.get(extra, [])]
    asked += [str(one) for path in pins.paths(testenv.deps) for one in pins.requirements(files, path)]
    asked = [one for one in asked if not is_exact(one)]
    named = {requirements.package(text) for text, _, _ in testenv.deps}
    for pin in facts.pins:
        mine = [one for one in asked if requirements.package(one) == canonicalize_name(pin["package"])]
        applies = any(requirements.pin_applies(pin, one, facts.django[other].version) for one, other in cells)
        is_new = canonicalize_name(pin["package"]) not in named and not any(
            requirements.refuses(one, pin) for one in mine
        )
        if mine and applies and is_new:
            named.add(canonicalize_name(pin["package"]))
            testenv.deps.append((pin["package"], None, None))


def is_exact(requirement):
    """Return whether a requirement allows one release only, or is none."""
    try:
        clauses = Requirement(requirement).specifier
    except InvalidRequirement:
        return True
    return any(one.operator in ("==", "===") and not one.version.endswith(".*") for one in clauses)
