"""How the tests run: as the existing tox configuration says, or as the project's files suggest."""

import re

from ..existing_ci import prefixes
from . import acceptable, builds, dependencies, imports, leftovers, locks, manage, pins, programs, setup_test

RUNNERS = ["runtests.py", "run_tests.py", "tests/runtests.py", "tests/run_tests.py", "test_runner.py"]

SETTINGS = [
    "tests/settings.py",
    "tests/test_settings.py",
    "test_settings.py",
    "testsettings.py",
    "testproject/settings.py",
    "settings.py",
]

# Where they are in a package, or in a project beside it.
SETTINGS_BELOW = ["*/tests/settings.py", "*/tests/test_settings.py", "*/test_settings.py", "src/*/tests/settings.py"]
SETTINGS_BELOW += ["tests/*/settings.py", "test*/settings.py", "test*/*/settings.py"]


class Testenv(object):
    """How the tests run.

    * ``commands``, ``commands_pre``: the lines that run the tests, and those before
    * ``deps``: a list of (requirement, Djangos or None for all, Pythons, a range of them or None for all)
    * ``extras``, ``dependency_groups``: those of the package
    * ``set_env``, ``pass_env``: {variable: value}, and names of variables that are passed on
    * ``change_dir``: where the commands run; empty for the project's directory
    * ``allowlist_externals``: programs outside of the environments
    * ``package``: how the package is built, "skip" if there is none
    * ``unpinned``: files of requirements that limit Django, or that uv cannot read: the rest of them is among ``deps``
    * ``drivers``: requirements of drivers that were left out, since no database needs them
    * ``moved``: those that are a database's now
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
        self.drivers = []
        self.moved = []
        self.unpinned = []


def propose(files, metadata, existing, notes, pythons=()):
    """Return the proposed Testenv; `pythons` are the series that are tested."""
    package = "wheel" if metadata.is_package else "skip"
    if existing and metadata.is_package and existing.package:
        package = existing.package
    if getattr(existing, "is_skipped", False) and builds.imports_itself(files):
        # tox 3 has installed it in spite of that, where Django is; tox 4 has not, and builds it where Django is not.
        package = "skip"
    testenv = Testenv(package, existing)
    keep_extras(testenv, metadata)
    named = dependencies.take_groups(testenv, files, metadata)
    acceptable.keep(testenv, files.directory, notes)
    if not testenv.commands:
        testenv.commands = [command(files)]
    manage.place(testenv, files, metadata)
    programs.allow(testenv, files)
    setup_test.replace(testenv, files, command(files))
    lists_versions = bool(existing and existing.axes.versions)
    has_own_groups = getattr(existing, "has_own_groups", False) and not named
    dependencies.complete(testenv, files, metadata, has_own_groups, lists_versions, says_all(existing, testenv))
    if testenv.package == "wheel" and any(pins.installs_project(files, one) for one in pins.paths(testenv.deps)):
        testenv.package = "editable"
    if testenv.package == "editable" and builds.fills_place(files):
        testenv.package = "wheel"
        notes.append(builds.NO_PLACE)
    if testenv.package == "wheel" and leftovers.are_tests(files, testenv.commands):
        # The wheel is made elsewhere then, of what is in the source distribution.
        testenv.package = "sdist-wheel"
    pins.replace(testenv, files, existing.djangos if existing else (), pythons)
    keep_extras(testenv, metadata)
    acceptable.keep_requirements(testenv, files.directory, notes)
    acceptable.keep_groups(testenv, files.directory, notes)
    if getattr(existing, "leaves_out_project", False):
        dependencies.require_beside(testenv, metadata)
    elif metadata.is_package and testenv.package != "skip" and (metadata.cannot_build or builds.needs_django(files)):
        testenv.package = "skip"
        notes.append(metadata.cannot_build or builds.NO_DJANGO)
        dependencies.require_beside(testenv, metadata)
        testenv.set_env.setdefault("PYTHONPATH", "{toxinidir}/src" if files.glob("src/*/*.py") else "{toxinidir}")
    testenv.deps = dependencies.merged(testenv.deps, existing)
    if getattr(existing, "installs_lock", False):
        locks.limit(testenv, files)
    if not metadata.is_package:
        testenv.extras = []
    is_beside = dependencies.settings_are_beside(testenv, files, metadata)
    if (testenv.package == "editable" and needs_path(testenv)) or is_beside:
        # `setup.py develop` has put the project's directory there, with its tests; newer ways put the package only.
        testenv.set_env["PYTHONPATH"] = "{toxinidir}"
    return testenv


def keep_extras(testenv, metadata):
    """Keep the extras that the project has."""
    found = dependencies.known(testenv.extras, list(metadata.extras))
    testenv.extras = [extra for extra in found if extra in metadata.extras]


def says_all(existing, testenv):
    """Return whether what tox installs is all that its commands need: each line of that was understood, and kept."""
    if not existing or not existing.names_deps or any(key == "deps" for key, _ in existing.dropped):
        return False
    kept = {text for text, _, _ in testenv.deps}
    # `setup.py test` has installed more.
    runs_setup = any(setup_test.COMMAND.match(line) for line in existing.commands)
    return bool(existing.commands) and not runs_setup and all(text in kept for text, _, _ in existing.deps)


def needs_path(testenv):
    """Return whether a command is a program that looks for modules beside itself, and nothing says where else."""
    programs = re.compile(
        r"(?:coverage run (?:-\S+ )*)?(?:\S*\{env_?bin_?dir\}/\S+|django-\w+) "
        r"|(?:python\S*|coverage run) (?:-\S+ )*(?:\./)?\w[\w.-]*/(?:[\w.-]+/)*[\w-]+\.py\b",
        re.I,
    )
    commands = [prefixes.without_screen(line) for line in testenv.commands]
    commands = [re.sub(r"^(?:\{env_?bin_?dir\}/)?coverage run ", "coverage run ", line) for line in commands]
    said = "PYTHONPATH" in testenv.set_env or any("--pythonpath" in line for line in commands)
    return not said and any(programs.match(line) and "pytest" not in line for line in commands)


def command(files):
    """Return the command that is likely to run the tests."""
    if uses_pytest(files):
        return "python -m pytest {posargs}"
    for name in RUNNERS:
        if files.exists(name):
            return "python {} {{posargs}}".format(name)
    if manage.find(files):
        return "python manage.py test {posargs}"
    found = [name for name in SETTINGS if files.exists(name)]
    below = [name for pattern in SETTINGS_BELOW for name in files.glob(pattern) if not manage.OTHERS.search(name)]
    if not any("INSTALLED_APPS" in files.text_if_readable(name) for name in found):
        found = [name for name in below if "INSTALLED_APPS" in files.text_if_readable(name)] or found
    if found:
        # Beside the real ones there may be a module that tests import.
        name = next((one for one in found if "INSTALLED_APPS" in files.text_if_readable(one)), found[0])
        module = re.sub(r"^src/", "", name)[: -len(".py")].replace("/", ".")
        return "python -m django test --settings={} {{posargs}}".format(module)
    return (
        "python -m pytest {posargs}"
        if imports.any_of(files, imports.PYTEST)
        else "python -m unittest discover {posargs}"
    )


def uses_pytest(files):
    """Return whether the project has a configuration of pytest."""
    if files.exists("pytest.ini") or files.exists("conftest.py") or files.exists("tests/conftest.py"):
        return True
    marks = (("pyproject.toml", "[tool.pytest"), ("setup.cfg", "[tool:pytest]"), ("tox.ini", "[pytest]"))
    return any(mark in files.text_if_readable(name) for name, mark in marks)
