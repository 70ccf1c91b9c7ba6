"""What a project says about itself in setup.py, setup.cfg and pyproject.toml; nothing is executed."""

import configparser
import os
import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from . import reading, setup_files
from .errors import Problem

READERS = (
    ("pyproject.toml", setup_files.read_pyproject),
    ("setup.cfg", setup_files.read_setup_cfg),
    ("setup.py", setup_files.read_setup_py),
)

# What is raised where a file is not what it seems.
MISTAKES = (
    Problem,
    ValueError,
    SyntaxError,
    configparser.Error,
    AttributeError,
    TypeError,
    RecursionError,
    MemoryError,
)


# The name of a package; anything else is none.
NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\Z")


def texts(values):
    """Return the strings in a list; of anything else, none."""
    return [value for value in values if isinstance(value, str)] if isinstance(values, (list, tuple, dict)) else []


class Metadata(object):
    """What a project says about itself; what was not found is empty.

    * ``name``: the name of the package
    * ``requires_python``: the range of Pythons that it requires
    * ``requires``: its requirements
    * ``classifiers``: its classifiers
    * ``source``: the file that has them, None without any
    * ``extras``: the names of its extras
    * ``groups``: {name of a dependency group: what the file has for it}
    * ``of_extras``: {name of an extra: its requirements}, as far as they are known
    * ``is_package``: whether it can be installed
    * ``cannot_build``: why nothing but its own tool can install it, a sentence; empty if that is not known
    * ``builds_with_pip``: whether pip is among what builds it
    * ``version_from_tags``: whether its version comes from tags
    * ``mistakes``: (file, why) for those that were not understood
    """

    def __init__(self, directory):
        self.name = ""
        self.requires_python = ""
        self.requires = []
        self.classifiers = []
        self.source = None
        self.extras = []
        self.of_extras = {}
        self.groups = {}
        self.is_package = False
        self.cannot_build = ""
        self.builds_with_pip = False
        self.version_from_tags = False
        self.mistakes = []
        for name, read in READERS:
            try:
                text = reading.text(os.path.join(directory, name), name)
                if text is not None:
                    read(text, self)
            except MISTAKES as error:
                # A file that cannot be understood says nothing.
                self.mistakes.append((name, " ".join(str(getattr(error, "message", error)).split())))

    def take(self, source, name="", requires_python="", requires=(), classifiers=(), extras=()):
        """Take what a file says, unless one before it has said so already."""
        if isinstance(name, str) and NAME.match(name):
            self.name = self.name or name
        if isinstance(requires_python, str):
            self.requires_python = self.requires_python or requires_python
        self.requires += texts(requires)
        if texts(classifiers) and not self.classifiers:
            self.classifiers = texts(classifiers)
            self.source = source
        extras = extras if isinstance(extras, dict) else {}
        self.extras += [extra for extra in texts(extras) if extra not in self.extras]
        for extra, requirements in extras.items():
            self.of_extras.setdefault(extra, texts([requirements] if isinstance(requirements, str) else requirements))

    def limit(self, package):
        """Return the range in which a package is required, with what limits it everywhere."""
        for text in self.requires:
            try:
                requirement = Requirement(text)
            except InvalidRequirement:
                continue
            if canonicalize_name(requirement.name) == package and not requirement.marker:
                return str(requirement.specifier)
        return ""

    def classified(self, family):
        """Return the versions in the classifiers of a family."""
        found = [text.split(" :: ")[-1].strip() for text in self.classifiers if text.startswith(family + " :: ")]
        return [version for version in found if version[:1].isdigit()]
