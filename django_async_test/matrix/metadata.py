"""What a project says about itself in setup.py, setup.cfg and pyproject.toml; nothing is executed."""

import configparser
import os

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from . import setup_files

READERS = (
    ("pyproject.toml", setup_files.read_pyproject),
    ("setup.cfg", setup_files.read_setup_cfg),
    ("setup.py", setup_files.read_setup_py),
)

# What is raised where a file is not what it seems.
MISTAKES = (OSError, ValueError, SyntaxError, configparser.Error, AttributeError, TypeError)


class Metadata(object):
    """What a project says about itself; what was not found is empty.

    * ``name``: the name of the package
    * ``requires_python``: the range of Pythons that it requires
    * ``requires``: its requirements
    * ``classifiers``: its classifiers
    * ``source``: the file that has them, None without any
    * ``extras``, ``groups``: the names of its extras and dependency groups
    * ``is_package``: whether it can be installed
    * ``version_from_tags``: whether its version comes from tags
    """

    def __init__(self, directory):
        self.name = ""
        self.requires_python = ""
        self.requires = []
        self.classifiers = []
        self.source = None
        self.extras = []
        self.groups = []
        self.is_package = False
        self.version_from_tags = False
        for name, read in READERS:
            try:
                with open(os.path.join(directory, name), encoding="utf-8") as file:
                    read(file.read(), self)
            except MISTAKES:
                # A file that is not there, or cannot be understood, says nothing.
                continue

    def take(self, source, name="", requires_python="", requires=(), classifiers=(), extras=()):
        """Take what a file says, unless one before it has said so already."""
        self.name = self.name or name
        self.requires_python = self.requires_python or requires_python
        self.requires += requires
        if classifiers and not self.classifiers:
            self.classifiers = list(classifiers)
            self.source = source
        self.extras += [extra for extra in extras if extra not in self.extras]

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
