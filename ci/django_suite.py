#!/usr/bin/env python3
"""Do Django's own tests pass on our classes?  Run them twice, as they are and on our classes, and compare.

    python3 ci/django_suite.py 6.1 --python python3.14
    python3 ci/django_suite.py 4.2.30 --python python3.11 test_utils asgi transactions

The first run is the baseline.  In the second one `SimpleTestCase`,
`TransactionTestCase`, `TestCase` and `LiveServerTestCase` of `django.test` are
ours before the first test module is imported.  No test may be lost and none
may end differently: then the exit status is 0; 1 if there is a difference, 2
if a run could not be completed.

Downloads the source distribution of Django, which has the tests, with pip, and
makes a virtual environment in the work directory; both are kept for the next
time.  What Django's optional requirements do not install is left out: both runs
skip the same tests then.  A full suite takes ten minutes or more for each run.
"""

import argparse
import atexit
import collections
import glob
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
CLASSES = ("SimpleTestCase", "TransactionTestCase", "TestCase", "LiveServerTestCase")

# What a test of Django < 2.0 needs to be imported at all: the last versions of that time.
OLD_PINS = {"jinja2": "jinja2<3", "pyyaml": "pyyaml<6", "sqlparse": "sqlparse<0.5", "numpy": None, "pytz": "pytz"}

# Drivers of databases and servers: nobody starts those here, and they take compilers.
LEFT_OUT = ("mysqlclient", "cx_oracle", "oracledb", "psycopg2", "psycopg", "pylibmc", "black")

# (beginning of the name of a test, what it fails with, why it is to): these differences are shown, and not counted.
KNOWN = [
    (
        "staticfiles_tests.test_storage.TestCollectionManifestStorage.",
        "still in force for STATIC_ROOT",
        "it does leave that, in 4.2 and not in 6.1: setUp() puts another override where tearDown() looks for it",
    ),
    (
        "staticfiles_tests.test_storage.TestCollectionCachedStorage.",
        "still in force for STATIC_ROOT",
        "it does leave that, in 1.11: tearDown() of its mixin does not call that of the class which undoes it",
    ),
    (
        "servers.tests.LiveServerPort.",
        "still in force for ",
        "they do leave that, in 1.11: a class is set up in the test and never torn down",
    ),
    (
        "test_client.tests.AsyncClientTest.test_follow_parameter_not_implemented",
        "NotImplementedError not raised",
        "our asynchronous client follows redirects before Django 5.0 too",
    ),
]


# --- inside the environment: one run --------------------------------------------------------------------------


def run_inside(kind, record, arguments):
    """Run Django's ``runtests.py`` in the current directory; write what becomes of each test to `record`."""
    sys.path[0] = os.getcwd()
    if kind == "replaced":
        replace_classes()
    record_outermost_run(record)
    sys.argv = ["runtests.py"] + arguments
    runpy.run_path("runtests.py", run_name="__main__")


def directory_with_package_alone():
    """Return a directory, to be removed at exit, in which nothing but our package can be imported.

    Beside it are packages such as `tests`, which another suite may have without an `__init__.py`.
    """
    directory = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    os.symlink(os.path.join(os.path.dirname(HERE), "django_async_test"), os.path.join(directory, "django_async_test"))
    return directory


def replace_classes():
    """Put our classes where Django's tests import theirs from."""
    sys.path.append(directory_with_package_alone())
    import django
    from django import test
    from django.test import testcases

    import django_async_test

    for name in CLASSES:
        setattr(test, name, getattr(django_async_test, name))
        # Before 2.0 Django's own methods say super(TestCase, cls) there, and would find the subclass.
        if django.VERSION >= (2, 0):
            setattr(testcases, name, getattr(django_async_test, name))


def record_outermost_run(path):
    """Make the result of the first runner, not of those that tests run themselves, write a record."""
    original = unittest.TextTestRunner._makeResult

    def _makeResult(self):
        result = original(self)
        if unittest.TextTestRunner._makeResult is _makeResult:
            unittest.TextTestRunner._makeResult = original
            result.__class__ = recording(type(result), path)
        return result

    unittest.TextTestRunner._makeResult = _makeResult


def recording(base, path):
    """Return a subclass of the result class `base` that writes a line of JSON for each outcome."""
    stream = open(path, "w")  # noqa: SIM115 - as long as the process lives
    mixin = getattr(sys.modules.get("django_async_test"), "AsyncTestMixin", ())

    def write(outcome, test, err=None):
        detail = None if err is None else "{}: {}".format(getattr(err[0], "__name__", err[0]), err[1])
        # The parameters of a subtest may show where an object is.
        name = re.sub(r"\b0x[0-9a-f]+", "0x...", test.id())
        line = {"id": name, "outcome": outcome, "detail": detail, "ours": isinstance(test, mixin)}
        stream.write(json.dumps(line) + "\n")
        stream.flush()

    def outcome(name, label):
        def add(self, test, *args):
            # The third argument of addSkip() is a text, of the others an exception.
            write(label, test, args[0] if args and isinstance(args[0], tuple) else None)
            return getattr(base, name)(self, test, *args)

        return add

    def add_sub_test(self, test, subtest, err):
        if err is not None:
            write("failed subtest", test, err)
        return base.addSubTest(self, test, subtest, err)

    names = {
        "addSuccess": "passed",
        "addError": "error",
        "addFailure": "failed",
        "addSkip": "skipped",
        "addExpectedFailure": "expected failure",
        "addUnexpectedSuccess": "unexpected success",
    }
    body = {name: outcome(name, label) for name, label in names.items()}
    body["addSubTest"] = add_sub_test
    return type(base.__name__, (base,), dict(body, __module__=base.__module__))


# --- outside: the environment ---------------------------------------------------------------------------------


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n", 1)[0],
        epilog=__doc__.split("\n\n", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("django", help="version of Django: 4.2.30, or 4.2 for its last patch release")
    parser.add_argument("modules", nargs="*", help="Django's test labels (default: all)")
    parser.add_argument("--python", default=sys.executable, help="interpreter of the runs (default: this one)")
    parser.add_argument("--work", default=".django-suite", help="work directory, kept (default: %(default)s)")
    parser.add_argument(
        "--keep-baseline", action="store_true", help="compare with the last baseline of the same modules, if any"
    )
    parser.add_argument("--settings", default="test_sqlite", help="Django's test settings (default: %(default)s)")
    parser.add_argument("--timeout", type=int, default=7200, help="seconds for each run (default: %(default)s)")
    return parser.parse_intermixed_args()


def sources(version, work):
    """Return the directory of the unpacked source distribution, downloaded if necessary."""
    requirement = "Django==" + (version if version.count(".") > 1 else version + ".*")
    found = _unpacked(version, work)
    if not found:
        print("downloading", requirement)
        subprocess.check_call(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
            + ["--ignore-requires-python", "--dest", work, requirement]
        )
        for archive in glob.glob(os.path.join(work, "[Dd]jango-*.tar.gz")):
            with tarfile.open(archive) as tar:
                if hasattr(tarfile, "data_filter"):
                    tar.extractall(work, filter="data")
                else:
                    tar.extractall(work)
            os.remove(archive)
        found = _unpacked(version, work)
    if not found:
        sys.exit("No source distribution of Django {} in {}.".format(version, work))
    return found[-1]


def _unpacked(version, work):
    pattern = os.path.join(work, "[Dd]jango-" + version)
    found = glob.glob(pattern) + glob.glob(pattern + ".*")
    return sorted(path for path in found if os.path.exists(os.path.join(path, "tests", "runtests.py")))


def environment(source, python, work):
    """Return the interpreter of a virtual environment with Django and what its tests require."""
    name = subprocess.check_output([python, "-c", "import sys; print('py%d%d' % sys.version_info[:2])"])
    directory = os.path.join(work, "{}-{}".format(os.path.basename(source), name.decode().strip()))
    interpreter = os.path.join(directory, "bin", "python")
    complete = os.path.join(directory, "complete")
    if os.path.exists(complete):
        return interpreter
    print("making", directory)
    subprocess.check_call([python, "-m", "venv", "--clear", directory])
    install = [interpreter, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.call(install + ["--upgrade", "pip", "setuptools<81"])
    # Editable, as Django's documentation says it: tests look for files beside the package.
    subprocess.check_call(install + ["--editable", source])
    subprocess.check_call(install + ["six"])
    for requirement in requirements(os.path.join(source, "tests", "requirements", "py3.txt"), source):
        # No compiling: what has no wheel for this Python is left out.
        if subprocess.call(install + ["--only-binary", ":all:", requirement], stderr=subprocess.DEVNULL):
            print("left out:", requirement)
    open(complete, "w").close()
    return interpreter


def requirements(path, source):
    """Yield what Django's requirements file asks for, without database drivers."""
    old = re.match(r"django-1\.", os.path.basename(source).lower())
    with open(path) as file:
        lines = [line.split("#")[0].strip() for line in file]
    for line in lines:
        if line.startswith("-r"):
            yield from requirements(os.path.join(os.path.dirname(path), line[2:].strip()), source)
            continue
        name = re.match(r"[A-Za-z0-9_.-]*", line).group().lower()
        if not name or name in LEFT_OUT or ("win32'" in line and "==" in line):
            continue
        pinned = OLD_PINS.get(name, line) if old else line
        if pinned:
            yield pinned


# --- outside: two runs and what differs -----------------------------------------------------------------------


def run(kind, source, interpreter, options, directory):
    """Run Django's tests; return ``(outcomes, details, number of tests on our classes)``."""
    tests = os.path.join(source, "tests")
    record, log = os.path.join(directory, kind + ".jsonl"), os.path.join(directory, kind + ".log")
    if not (kind == "baseline" and options.keep_baseline and os.path.exists(record)):
        arguments = ["--settings", options.settings]
        with open(os.path.join(tests, "runtests.py")) as file:
            if "--parallel" in file.read():
                arguments.append("--parallel=1")
        command = [interpreter, os.path.abspath(__file__), "--inside", kind, record + ".new"]
        print("{}: running, see {}".format(kind, log))
        with open(log, "w") as output:
            # The order of sets must not make a difference between the two.
            status = subprocess.call(
                command + arguments + options.modules,
                cwd=tests,
                env=dict(os.environ, PYTHONHASHSEED="0"),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=options.timeout,
            )
        with open(log, errors="replace") as file:
            text = file.read()
        if not re.search(r"^(OK|FAILED)\b", text, re.MULTILINE):
            sys.stderr.write(text[-3000:])
            sys.stderr.write("\n{}: the run ended with status {} before its end.\n".format(kind, status))
            sys.exit(2)
        os.replace(record + ".new", record)
    return read_record(record)


def read_record(record):
    """Return ``(outcomes, details, number of tests on our classes)`` of a run."""
    outcomes, details, ours = collections.Counter(), {}, 0
    with open(record) as file:
        for line in map(json.loads, file):
            outcomes[line["id"], line["outcome"]] += 1
            ours += line["ours"]
            if line["detail"]:
                details[line["id"]] = line["detail"]
    return outcomes, details, ours


def compare(baseline, replaced):
    """Print what differs; return the number of tests that do, without what is known."""
    (before, before_details, _), (after, after_details, ours) = baseline, replaced
    for kind, outcomes in (("baseline", before), ("replaced", after)):
        kinds = collections.Counter()
        for (_, outcome), count in outcomes.items():
            kinds[outcome] += count
        text = ", ".join("{} {}".format(count, outcome) for outcome, count in sorted(kinds.items()))
        print("{}: {} outcomes: {}".format(kind, sum(kinds.values()), text))
    print("on our classes: {}".format(ours))
    lost, new = before - after, after - before
    differing = sorted({name for name, _ in lost | new})
    known = {name: why for name in differing for why in [_known(name, after_details.get(name) or "")] if why}
    for why, count in collections.Counter(known.values()).items():
        print("\n{} tests end differently, and should: {}".format(count, why))
    differing = [name for name in differing if name not in known]
    for name in differing:
        was, now = [", ".join(sorted(o for n, o in some if n == name)) or "-" for some in (lost, new)]
        print("\n{}\n  baseline: {}\n  replaced: {}".format(name, was, now))
        for label, details in (("baseline", before_details), ("replaced", after_details)):
            if name in details:
                print("  {}: {}".format(label, details[name][:500].replace("\n", "\n    ")))
    print("\n{} tests end differently.".format(len(differing)))
    return len(differing)


def _known(name, detail):
    """Return why the test of this name, which fails with `detail`, ends differently, or None."""
    return next((why for start, text, why in KNOWN if name.startswith(start) and text in detail), None)


def main():
    options = parse_arguments()
    if shutil.which(options.python) is None:
        sys.exit("There is no interpreter {!r}.".format(options.python))
    work = os.path.abspath(options.work)
    os.makedirs(work, exist_ok=True)
    source = sources(options.django, work)
    interpreter = environment(source, options.python, work)
    directory = os.path.join(os.path.dirname(os.path.dirname(interpreter)), "_".join(options.modules)[:80] or "all")
    os.makedirs(directory, exist_ok=True)
    baseline = run("baseline", source, interpreter, options, directory)
    replaced = run("replaced", source, interpreter, options, directory)
    sys.exit(1 if compare(baseline, replaced) else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        run_inside(sys.argv[2], sys.argv[3], sys.argv[4:])
    else:
        main()
