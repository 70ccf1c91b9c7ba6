"""What was found in an existing tox configuration."""

from . import factors
from .axes import Axes

# Settings that are taken, by their newer names.
TAKEN = (
    "commands",
    "commands_pre",
    "deps",
    "extras",
    "dependency_groups",
    "set_env",
    "pass_env",
    "change_dir",
    "allowlist_externals",
    "package",
    "use_develop",
    "skip_install",
    "no_package",
    "env_list",
    "ignore_outcome",
)


class Found(object):
    """What a tox configuration says about running the tests.

    * ``path``: its file
    * ``commands``, ``commands_pre``: the lines that run the tests, and those before
    * ``deps``: a list of (requirement, Djangos or None for all, Pythons or None for all)
    * ``names_deps``: whether it says what is installed, be that no more than Django and the package
    * ``extras``, ``dependency_groups``: those of the package
    * ``set_env``, ``pass_env``: {variable: value}, and names of variables that are passed on
    * ``change_dir``: where the commands run; empty for the project's directory
    * ``allowlist_externals``: programs outside of the environments
    * ``package``: how the package is built, in the configuration's word; empty if nothing is said
    * ``is_skipped``: whether it says that no package is built, beside what ``package`` says
    * ``leaves_out_project``: whether what the project requires is installed without the project
    * ``djangos``, ``pythons``: the series in the names of its environments
    * ``uninstalled``: older ones in names of environments that install none of them, as they do of the others
    * ``has_own_groups``: whether a command installs what Poetry, PDM or uv have for the project's development
    * ``installs_lock``: whether a command installs what Poetry's lock file has
    * ``dropped``: lines that could not be translated, as (setting, line)
    * ``translated``: lines that became something else, as (line, what)
    * ``axes``: what its environments differ in, an Axes
    * ``numbers``: {number: series of Django} that it means by such a number alone
    """

    def __init__(self, path):
        self.path = path
        self.commands = []
        self.commands_pre = []
        self.deps = []
        self.names_deps = False
        self.extras = []
        self.dependency_groups = []
        self.set_env = {}
        self.pass_env = []
        self.change_dir = ""
        self.allowlist_externals = []
        self.package = ""
        self.is_skipped = False
        self.leaves_out_project = False
        self.djangos = []
        self.pythons = []
        self.uninstalled = []
        self.has_own_groups = False
        self.installs_lock = False
        self.dropped = []
        self.translated = []
        self.axes = Axes()
        self.numbers = {}

    def add_settings(self, settings):
        """Note the settings that are not taken."""
        for key, value in settings.items():
            if key not in TAKEN:
                self.axes.settings[key] = " ".join(str(value).split())[:200]

    def add_series(self, names, facts):
        """Collect the Djangos and Pythons in names of environments."""
        for name in names:
            for factor in factors.of_name(name):
                django, python = factors.django_of(factor, facts), factors.python_of(factor)
                if django and django not in self.djangos:
                    self.djangos.append(django)
                if python in facts.python and python not in self.pythons:
                    self.pythons.append(python)
