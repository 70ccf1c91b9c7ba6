"""Whether the tests use what a file of requirements lists and the project does not require."""

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from . import imports, pins

# The first word of what a file imports wherever it is imported itself, and of the texts in it.
IMPORTED = re.compile(r"^(?:import|from) (\w+)", re.MULTILINE)
QUOTED = re.compile(r"[\"'](\w+)(?:\.[\w.]+)?[\"']")

# The files that are for the tests by their path, and those that are settings.
TESTS = re.compile(r"(?:.*/)?(?:tests?|testing)(?:/|\.py\Z)|(?:.*/)?(?:tests?_\w+|\w+_tests?|conftest)\.py\Z")
SETTINGS = "INSTALLED_APPS"


def is_used(files, path, metadata):
    """Return whether tests import, or settings name, what a file of requirements has beside Django and the project.

    The name of a package says how it is imported: django-widget-tweaks is widget_tweaks, or has the same name.
    """
    required = {name_of(text) for text in metadata.requires} | set(pins.COMPANIONS)
    listed = {canonicalize_name(one.name) for one in pins.requirements(files, path)} - required
    modules = {module for name in listed for module in modules_of(name)}
    return bool(modules and modules & named(files))


def name_of(requirement):
    """Return the name of what a requirement asks for, in one form; of what is none, itself."""
    try:
        return canonicalize_name(Requirement(requirement).name)
    except InvalidRequirement:
        return requirement


def modules_of(name):
    """Return what a package of this name may be imported as."""
    module = name.replace("-", "_")
    return {module, re.sub(r"\A(?:django|python)_|_(?:django|python)\Z", "", module)}


def named(files):
    """Return the modules that tests import and settings name."""
    result = set()
    for path in imports.paths(files):
        text = files.text_if_readable(path)
        if SETTINGS in text:
            result.update(QUOTED.findall(text))
        if SETTINGS in text or TESTS.match(path):
            result.update(IMPORTED.findall(text))
    return result
