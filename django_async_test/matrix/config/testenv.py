"""How the tests run, in words that tox has for it too: the keys that end up in ``[testenv]``."""

from . import dependencies

KEYS = {
    "commands": (list, str),
    "commands_pre": (list, str),
    "deps": (list,),
    "extras": (list,),
    "dependency_groups": (list,),
    "set_env": (dict,),
    "pass_env": (list,),
    "change_dir": (str,),
    "allowlist_externals": (list,),
    "package": (str,),
}

PACKAGES = ("wheel", "sdist-wheel", "sdist", "editable", "skip")


class Testenv(object):
    """How the tests run, in all environments.

    * ``commands``, ``commands_pre``: the lines that run the tests, and those before
    * ``deps``: what they need beside the package and Django, a list of Dependency
    * ``extras``, ``dependency_groups``: those of the package that they need
    * ``set_env``: variables
    * ``pass_env``: names of variables that are passed on
    * ``change_dir``: where the commands run, None for the project's directory
    * ``allowlist_externals``: programs outside of the environment that the commands may run
    * ``package``: how the package is built, "skip" if there is none
    """

    def __init__(self, table):
        self.commands = table.texts("commands")
        if not self.commands:
            table.fail('the command that runs the tests is missing: commands = ["pytest {posargs}"].', "commands")
        self.commands_pre = table.texts("commands_pre")
        self.deps = dependencies.parse(table)
        self.extras = table.texts("extras")
        self.dependency_groups = table.texts("dependency_groups")
        self.set_env = table.variables("set_env")
        self.pass_env = table.texts("pass_env")
        self.change_dir = table.text("change_dir")
        self.allowlist_externals = table.texts("allowlist_externals")
        self.package = table.choice("package", PACKAGES, "wheel")
