#!/usr/bin/env python3
"""Do other people's tests pass on our classes?  Run each suite twice, as it is and on our classes, and compare.

    python3 ci/foreign_suites.py
    python3 ci/foreign_suites.py djangorestframework --python python3.14 --django 6.1
    python3 ci/databases.py -- python3 ci/foreign_suites.py django-tenants django-reversion

The sources are downloaded with pip, or from the repository of a package whose
source distribution is without its tests, and a virtual environment is made for
them in the work directory; both are kept for the next time.  In the second run the classes of
`django.test` are ours, as in `django_suite.py`, before the first test module is
imported.  At the end a table is printed.  The exit status is 1 if a test ends
differently or is lost, 2 if a suite could not be run, else 0.
"""

import argparse
import collections
import glob
import importlib
import json
import os
import runpy
import subprocess
import sys
import tarfile

import django_suite

# `requires`: what the tests need.  `command`: what runs them, a module or a script, and its arguments.  `folder`:
# where, within the sources.  `repository`: where the sources are, if the source distribution is without tests.
# `extra`: of the package itself.  `servers`: the databases that it needs, which `ci/databases.py` starts.
Suite = collections.namedtuple("Suite", "requires command folder settings repository extra servers")
PYTEST = ["pytest", "-q", "-p", "no:cacheprovider"]


#: The last of the row of a suite that was left out
LEFT_OUT = object()

# What the settings of a suite read -> what `ci/databases.py` sets
VARIABLES = {
    "DATABASE_HOST": "TEST_POSTGRES_HOST",
    "DATABASE_USER": "TEST_POSTGRES_USER",
    "DJANGO_DATABASE_HOST_POSTGRES": "TEST_POSTGRES_HOST",
    "DJANGO_DATABASE_USER_POSTGRES": "TEST_POSTGRES_USER",
    "DJANGO_DATABASE_HOST_MYSQL": "TEST_MYSQL_HOST",
    "DJANGO_DATABASE_USER_MYSQL": "TEST_MYSQL_USER",
}


def suite(requires, command, folder=".", settings=None, repository=None, extra="", servers=""):
    return Suite(requires.split(), command, folder, settings, repository, extra, servers.split())


# name of the package -> its tests
SUITES = {
    "djangorestframework": suite(
        "pytest pytest-django pytz markdown pyyaml inflection django-filter django-guardian dj-database-url",
        [*PYTEST, "tests"],
    ),
    "django-filter": suite("djangorestframework django-crispy-forms pytz", ["runtests.py"]),
    "django-guardian": suite("pytest pytest-django django-environ", [*PYTEST, "guardian/testapp/tests"]),
    "django-debug-toolbar": suite(
        "html5lib django-template-partials jinja2", ["django", "test", "tests"], settings="tests.settings"
    ),
    "django-simple-history": suite("diff-match-patch", ["runtests.py"]),
    "django-model-utils": suite("pytest pytest-django time-machine", [*PYTEST, "tests"], settings="tests.settings"),
    "django-reversion": suite(
        "psycopg[binary] mysqlclient", ["manage.py", "test", "test_app"], folder="tests", servers="postgres mysql"
    ),
    "django-waffle": suite(
        "", ["django", "test", "waffle"], settings="test_settings", repository="django-waffle/django-waffle"
    ),
    "channels": suite(
        "pytest pytest-django pytest-asyncio selenium async-timeout",
        [*PYTEST, "tests", "--ignore=tests/sample_project", "--ignore=tests/test_testing_live.py"],
        repository="django/channels",
        extra="[daphne]",
    ),
    "django-tasks": suite("", ["manage.py", "test"], repository="RealOrangeOne/django-tasks"),
    "django-taggit": suite(
        "djangorestframework unidecode",
        ["django", "test"],
        settings="tests.settings",
        repository="jazzband/django-taggit",
    ),
    "django-mptt": suite(
        "model-bakery mock-django django-js-asset",
        ["manage.py", "test", "myapp"],
        folder="tests",
        repository="django-mptt/django-mptt",
    ),
    "django-import-export": suite(
        "chardet pytz psycopg2-binary mysqlclient tablib[all] memory-profiler django-extensions",
        ["manage.py", "test", "core"],
        folder="tests",
    ),
    # In one process, since our classes are put in place in it.
    "django-oauth-toolkit": suite(
        "djangorestframework django-ninja django-environ pytest pytest-cov pytest-django pytest-xdist pytest-mock",
        [*PYTEST, "-o", "addopts=", "tests"],
        settings="tests.settings",
        repository="django-oauth/django-oauth-toolkit",
    ),
    "django-auditlog": suite("freezegun psycopg2-binary", ["manage.py", "test"], folder="auditlog_tests"),
    "django-constance": suite("django redis pytest", ["django", "test"], settings="tests.settings"),
    "django-allauth": suite(
        "pytest pytest-asyncio pytest-django Pillow pyyaml psycopg2-binary djangorestframework django-ninja",
        [*PYTEST, "tests"],
        settings="tests.projects.regular.settings",
        extra="[headless,idp-oidc,mfa,openid,socialaccount,steam]",
    ),
    "django-tenants": suite(
        "psycopg[binary]",
        ["manage.py", "test", "django_tenants"],
        folder="dts_test_project",
        repository="django-tenants/django-tenants",
        servers="postgres",
    ),
}


# --- inside the environment: one run --------------------------------------------------------------------------


def run_inside(kind, record, command):
    """Run a suite in the current directory; write what becomes of each test to `record`."""
    sys.path[0] = os.getcwd()
    # In both runs as early as our classes need it: tests of django-waffle depend on when it is imported.
    importlib.import_module("django.test")
    if command[0] == "pytest":
        # It takes its functions from the namespaces of Django's classes.
        importlib.import_module("pytest_django.asserts")
    if kind == "replaced":
        django_suite.replace_classes()
    # Users are made by the thousand, and nobody is to guess their passwords.
    from django.contrib.auth import hashers

    hashers.PBKDF2PasswordHasher.iterations = 1
    if command[0] == "pytest":
        import pytest

        sys.exit(pytest.main(command[1:], plugins=[Recorder(record)]))
    django_suite.record_outermost_run(record)
    sys.argv = list(command)
    if command[0].endswith(".py"):
        runpy.run_path(command[0], run_name="__main__")
    else:
        runpy.run_module(command[0], run_name="__main__")


class Recorder(object):
    """A plugin for pytest that writes a line of JSON for each outcome."""

    def __init__(self, path):
        self._stream = open(path, "w")  # noqa: SIM115 - as long as the process lives
        self._ours = set()

    def pytest_collection_modifyitems(self, items):
        """Note which tests are on our classes."""
        mixin = getattr(sys.modules.get("django_async_test"), "AsyncTestMixin", None)
        for item in items:
            if mixin is not None and issubclass(getattr(item, "cls", None) or object, mixin):
                self._ours.add(item.nodeid)

    def pytest_runtest_logreport(self, report):
        """Write an outcome: that of the test itself, or of its set-up or tear-down if that is not as it should be."""
        if report.when != "call" and report.passed:
            return
        detail = str(report.longrepr)[-500:] if report.failed else None
        outcome = report.outcome if report.when == "call" or report.skipped else "error"
        line = {"id": report.nodeid, "outcome": outcome, "detail": detail, "ours": report.nodeid in self._ours}
        self._stream.write(json.dumps(line) + "\n")
        self._stream.flush()


# --- outside --------------------------------------------------------------------------------------------------


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n", 1)[0],
        epilog=__doc__.split("\n\n", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("suites", nargs="*", metavar="suite", help="{} (default: all)".format(", ".join(SUITES)))
    parser.add_argument("--python", default=sys.executable, help="interpreter of the runs (default: this one)")
    parser.add_argument("--django", help="version of Django, as 5.2 (default: the newest that the package accepts)")
    parser.add_argument("--work", default=".foreign-suites", help="work directory, kept (default: %(default)s)")
    parser.add_argument("--timeout", type=int, default=1800, help="seconds for each run (default: %(default)s)")
    options = parser.parse_args()
    unknown = [name for name in options.suites if name not in SUITES]
    if unknown:
        parser.error("there is no suite {}".format(", ".join(unknown)))
    return options


def source(name, work):
    """Return the directory of the sources, downloaded if necessary."""
    folder = os.path.join(work, name)
    found = _sources(folder)
    if found is None:
        os.makedirs(folder, exist_ok=True)
        if SUITES[name].repository:
            address = "https://github.com/{}.git".format(SUITES[name].repository)
            subprocess.check_call(["git", "clone", "--quiet", "--depth=1", address, os.path.join(folder, name)])
        else:
            subprocess.check_call(
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", name]
                + ["--dest", folder, name]
            )
        for archive in glob.glob(os.path.join(folder, "*.tar.gz")):
            with tarfile.open(archive) as tar:
                tar.extractall(folder, filter="data")
            os.remove(archive)
        found = _sources(folder)
    if found is None:
        raise OSError("no sources in {}".format(folder))
    return found


def _sources(folder):
    found = [path for name in ("pyproject.toml", "setup.py") for path in glob.glob(os.path.join(folder, "*", name))]
    return os.path.dirname(found[0]) if found else None


def environment(name, directory, options):
    """Return the interpreter of a virtual environment with the package and what its tests require."""
    folder = os.path.join(os.path.dirname(directory), "environment")
    interpreter, complete = os.path.join(folder, "bin", "python"), os.path.join(folder, "complete")
    if not os.path.exists(complete):
        subprocess.check_call([options.python, "-m", "venv", "--clear", folder])
        django = ["Django=={}.*".format(options.django)] if options.django else []
        subprocess.check_call(
            [interpreter, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "six"]
            + SUITES[name].requires
            + django
            + ["--editable", directory + SUITES[name].extra]
        )
        open(complete, "w").close()
    return interpreter


def run(kind, name, directory, interpreter, options):
    """Run a suite; return ``(outcomes, details, number of tests on our classes)``.

    Raises RuntimeError if no test has run.
    """
    record = os.path.join(os.path.dirname(directory), kind + ".jsonl")
    if os.path.exists(record):
        # Of an earlier run
        os.remove(record)
    command = [interpreter, os.path.abspath(__file__), "--inside", kind, record] + SUITES[name].command
    # SQLITE is read by the settings of django-model-utils.
    variables = dict(os.environ, PYTHONHASHSEED="0", SQLITE="1")
    variables.update((name, variables[ours]) for name, ours in VARIABLES.items() if ours in variables)
    if SUITES[name].settings:
        variables["DJANGO_SETTINGS_MODULE"] = SUITES[name].settings
    with open(os.path.join(os.path.dirname(directory), kind + ".log"), "w+") as log:
        subprocess.call(
            command,
            cwd=os.path.join(directory, SUITES[name].folder),
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=options.timeout,
        )
        log.seek(0)
        text = log.read()
    if not os.path.exists(record) or not os.path.getsize(record):
        raise RuntimeError("no test has run:\n" + text[-2000:])
    return django_suite.read_record(record)


def examine(name, options):
    """Run a suite twice; return the row of the table: numbers, or what went wrong."""
    print("\n=== {}".format(name), flush=True)
    lacking = [server for server in SUITES[name].servers if "TEST_{}_HOST".format(server.upper()) not in os.environ]
    if lacking:
        return [name, "left out: it needs {}, see ci/databases.py".format(", ".join(lacking)), LEFT_OUT]
    try:
        directory = source(name, os.path.abspath(options.work))
        interpreter = environment(name, directory, options)
        runs = [run(kind, name, directory, interpreter, options) for kind in ("baseline", "replaced")]
    except (OSError, IndexError, RuntimeError, subprocess.SubprocessError) as error:
        return [os.path.basename(name), "could not be run: {}".format(error)]
    differing = django_suite.compare(*runs)
    passed = collections.Counter()
    for (_, outcome), count in runs[0][0].items():
        passed[outcome] += count
    return [os.path.basename(directory), sum(passed.values()), passed["passed"], runs[1][2], differing]


def main():
    options = parse_arguments()
    rows = [examine(name, options) for name in options.suites or SUITES]
    print(
        "\n{:36} {:>8} {:>8} {:>16} {:>22}".format("suite", "outcomes", "passed", "on our classes", "end differently")
    )
    for row in rows:
        print("{:36} {:>8} {:>8} {:>16} {:>22}".format(*row) if len(row) == 5 else "{:36} {}".format(*row))
    rows = [row for row in rows if row[-1] is not LEFT_OUT]
    if any(len(row) != 5 for row in rows):
        sys.exit(2)
    sys.exit(1 if any(row[-1] for row in rows) else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        run_inside(sys.argv[2], sys.argv[3], sys.argv[4:])
    else:
        main()
