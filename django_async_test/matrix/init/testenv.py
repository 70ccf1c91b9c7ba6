"""How the tests run: as the existing tox configuration says, or as the project's files suggest."""

from . import acceptable, dependencies

RUNNERS = ["runtests.py", "run_tests.py", "tests/runtests.py", "tests/run_tests.py", "test_runner.py"]

SETTINGS = [
    "tests/settings.py",
    "tests/test_settings.py",
    "test_settings.py",
    "testsettings.py",
    "testproject/settings.py",
    "settings.py",
]


class Testenv(object):
    """How the tests run.

    * ``commands``, ``commands_pre``: the lines that run the tests, and those before
    * ``deps``: a list of (requirement, Djangos or None for all, Pythons or None for all)
    * ``extras``, ``dependency_groups``: those of the package
    * ``set_env``, ``pass_env``: {variable: value}, and names of variables that are passed on
    * ``change_dir``: where the commands run; empty for the project's directory
    * ``allowlist_externals``: programs outside of the environments
    * ``package``: how the package is built, "skip" if there is none
    """

    def __init__(self, package, existing=None):
        self.commands = list(existing.commands) if existing else []
        self.commands_pre = list(existing.commands_pre) if existing else []
        self.deps = list(existing.deps) if existing else []
        self.extras = list(existing.extras) if existing else []
        self.dependency_groups = list(existing.dependency_groups) if existing else []
        self.set_env = dict(existing.set_env) if existing else {}
        self.pass_env = list(existing.pass_env) if existing else []
        self.change_dir = existing.change_dir if existing else ""
        self.allowlist_externals = list(existing.allowlist_externals) if existing else []
        self.package = package


def propose(files, metadata, existing, notes):
    """Return the proposed Testenv."""
    package = "wheel" if metadata.is_package else "skip"
    if existing and metadata.is_package and existing.package:
        package = existing.package
    testenv = Testenv(package, existing)
    testenv.extras = [extra for extra in testenv.extras if extra in metadata.extras]
    testenv.dependency_groups = [group for group in testenv.dependency_groups if group in metadata.groups]
    acceptable.keep(testenv, files.directory, notes)
    if not testenv.commands:
        testenv.commands = [command(files)]
    dependencies.complete(testenv, files, metadata)
    acceptable.keep_requirements(testenv, files.directory, notes)
    acceptable.keep_groups(testenv, files.directory, notes)
    testenv.deps = dependencies.merged(testenv.deps, existing)
    if not metadata.is_package:
        testenv.extras = []
    return testenv


def command(files):
    """Return the command that is likely to run the tests."""
    if uses_pytest(files):
        return "python -m pytest {posargs}"
    for name in RUNNERS:
        if files.exists(name):
            return "python {} {{posargs}}".format(name)
    for name in ["manage.py"] + files.glob("*/manage.py"):
        if files.exists(name):
            return "python {} test {{posargs}}".format(name)
    found = [name for name in SETTINGS if files.exists(name)]
    if found:
        # Beside the real ones there may be a module that tests import.
        name = next((one for one in found if "INSTALLED_APPS" in files.text_if_readable(one)), found[0])
        module = name[: -len(".py")].replace("/", ".")
        return "python -m django test --settings={} {{posargs}}".format(module)
    return "python -m unittest discover {posargs}"


def uses_pytest(files):
    """Return whether the project has a configuration of pytest."""
    if files.exists("pytest.ini") or files.exists("conftest.py") or files.exists("tests/conftest.py"):
        return True
    marks = (("pyproject.toml", "[tool.pytest"), ("setup.cfg", "[tool:pytest]"), ("tox.ini", "[pytest]"))
    return any(mark in files.text_if_readable(name) for name, mark in marks)
