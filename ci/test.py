#!/usr/bin/env python3
"""Run the tests on every Python, Django and database that can be had on this machine.

    python3 ci/test.py                                    # all environments of tox.ini that can run here
    python3 ci/databases.py -- python3 ci/test.py         # with PostgreSQL and MariaDB
    python3 ci/test.py -e py312-django52-sqlite           # arguments are tox's own
    python3 ci/test.py -- tests.engine.test_runner            # these tests only, in all environments

Needs Python 3.9 or later with pip and venv: tox is installed into ``.venv-ci``.
Interpreters are found on PATH, among those of pyenv, below /opt, and in the
directories that ``PYTHONS_PATH`` lists.  An environment is left out, and
reported as such, if its interpreter or its server's variable is missing; with
``CI=true`` that is an error, except for Python 3.5 and PyPy.  Those with
Django's main run only where they are named, and may fail.

At the beginning stands how long it will take, by earlier runs on this machine,
and after each environment how much is left.  At the end, unless arguments
follow ``--``: a grid of what ran, why tests were skipped, and what `verify`
says; the grid is also a page, ``.tox/report.html``.

Before the last lines stands which lines of the package no test ran, in none of
the environments.  If all of them ran, too few lines are a failure: see FLOORS.

The last line counts the tests of all environments.
"""

import collections
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import interpreters
import picture
import progress
import venvs

# tox: from the first with which toxfile.py was tried, to before the next that may change what it overrides.
# tox-uv: see tox.ini. coverage: one that reads the data of all releases from 5.0 on. build: see `build_wheel()`.
# pip is not asked to upgrade, so an environment that is there stays as it is.
REQUIREMENTS = ["tox>=4.57,<5", "tox-uv>=1.37", "coverage>=7.6", "build>=1"]
OPTIONS = []
if sys.version_info < (3, 11):
    # The last ones for these Pythons: all that they lack is Python 3.5, and tests of the source distribution's wheel.
    REQUIREMENTS = ["tox>=4.30,<4.57", "tox-uv>=1.28,<1.37", "coverage>=7.6", "build>=1"]
    OPTIONS = ["-x", "tox.min_version=4.30", "-x", "tox.requires=tox-uv", "-x", "testenv.package=wheel"]

# Arguments with which the user chooses the environments.
CHOICES = {"-e", "-f", "-m", "--skip-env"}

# What an environment cannot do without, by its factor.
VARIABLES = {"postgres": "TEST_POSTGRES_HOST", "mysql": "TEST_MYSQL_HOST"}

# What Django calls the database, by the factor.
VENDORS = {
    "sqlite": "sqlite",
    "sqlitepart": "sqlite",
    "sqlitefile": "sqlite",
    "postgres": "postgresql",
    "mysql": "mysql",
}

# With CI=true everything must run, but nobody packages Python 3.5 any more, and PyPy's 3.9 is in Debian 12 only.
ACCEPTED = {"no Python 3.5", "no Python pypy3.9"}

# Which part of the lines must run in one environment or another, in per cent, by the beginning of the path: a file
# belongs to the first that fits.
FLOORS = {"django_async_test/compat/": 100, "django_async_test/": 95}

# Environments with one of these factors may fail. They run on request only: -e NAME.
MAY_FAIL = {"djangomain"}

# Lines at the end of a failing environment's output that are shown again.
LAST_LINES = 60

# An environment's outcome.
Outcome = collections.namedtuple("Outcome", "name succeeded passed failed skipped seconds remarks output")


# --- what can run -----------------------------------------------------------------------------------------------


def environments(tox):
    """Return {name of an environment: the versions of Python one of which it needs}."""
    output = subprocess.check_output([tox, "config", "-k", "base_python"] + OPTIONS, cwd=venvs.ROOT).decode()
    sections = [section.partition("]") for section in re.split(r"^\[testenv:", output, flags=re.MULTILINE)[1:]]
    return {
        name: [
            "{}{}.{}".format("pypy" if kind == "pypy" else "", major, minor)
            for kind, major, minor in re.findall(r"\b(py(?:thon|py)?)(\d)\.?(\d+)", value)
        ]
        for name, _, value in sections
    }


def on_request(tox):
    """Return the names of the environments that tox runs only where they are named."""
    output = subprocess.check_output([tox, "list", "--no-desc", "-q", "-m", "on_request"] + OPTIONS, cwd=venvs.ROOT)
    return output.decode().split()


def named(tox, arguments):
    """Return the names of the environments that arguments of tox choose."""
    if "-e" in arguments[:-1]:
        return [name.strip() for name in arguments[arguments.index("-e") + 1].split(",") if name.strip()]
    command = [tox, "list", "--no-desc", "-q"] + OPTIONS + arguments
    done = subprocess.run(command, cwd=venvs.ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.decode().split() if done.returncode == 0 else []


def check_names(names, known):
    """End this process if one of the names is not that of an environment: what tox would make of it, nobody expects."""
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = "did you mean {}?".format(close[0]) if close else "`tox list` shows them."
            sys.exit("-e {}: there is no such environment in ci/matrix.toml: {}".format(name, hint))


def choose(wanted):
    """Return the environments that can run, and the others by reason; put the interpreters on PATH.

    Of several Pythons that an environment can have tox-uv takes the first only: where that is missing it gets another.
    """
    versions = {version for versions in wanted.values() for version in versions}
    pythons = interpreters.find(sorted(versions, key=lambda version: (len(version), version)))
    directories = [directory for directory in pythons.values() if directory]
    os.environ["PATH"] = os.pathsep.join(directories + [os.environ.get("PATH", "")])
    venvs.say("Interpreters: {}".format(" ".join(pythons)))

    chosen = []
    left_out = collections.defaultdict(list)
    for name, needed in wanted.items():
        variables = [VARIABLES[factor] for factor in name.split("-") if factor in VARIABLES]
        unset = [variable for variable in variables if not os.environ.get(variable)]
        # Without a version it is the Python that runs tox.
        if needed and not set(needed) & set(pythons):
            left_out["no Python {}".format(" or ".join(needed))].append(name)
        elif unset:
            left_out["{} is not set".format(unset[0])].append(name)
        else:
            chosen.append(name)
            found = [version for version in needed if version in pythons]
            if found and found[0] != needed[0]:
                OPTIONS.extend(["-x", "testenv:{}.base_python=python{}".format(name, found[0])])
    return chosen, left_out


def build_wheel(python):
    """Build the source distribution, and from that the wheel that all environments install; return its path.

    tox would do both for each environment anew, and one after the other: a sixth of a whole run.
    """
    directory = os.path.join(venvs.ROOT, ".tox", "wheel")
    shutil.rmtree(directory, ignore_errors=True)
    venvs.say("Building the wheel from the source distribution")
    command = [python, "-m", "build", "--outdir", directory, venvs.ROOT]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode:
        sys.stdout.write(result.stdout.decode(errors="replace"))
        sys.exit("The wheel could not be built.")
    return next(os.path.join(directory, name) for name in os.listdir(directory) if name.endswith(".whl"))


def long_ones_first(names):
    """Return the names with those first that take longest: at the end one of them would have one processor only."""
    # The tests of the generator, the type checkers and the documentation have no Python in their name.
    return sorted(names, key=lambda name: name.startswith("py") and not name.startswith("pypy"))


def hand_on_pip_configuration():
    """Let uv, which does not read pip's configuration, use the same index and certificates."""
    output = subprocess.run([sys.executable, "-m", "pip", "config", "list"], stdout=subprocess.PIPE).stdout.decode()
    # A line is like global.cert='/path'; what comes later in the list (install, then the environment) is stronger.
    order = {"global": 0, "install": 1, ":env:": 2}
    lines = re.findall(r"^(global|install|:env:)\.(index-url|cert)='(.*)'\s*$", output, flags=re.MULTILINE)
    values = {key: value for _, key, value in sorted(lines, key=lambda line: order[line[0]])}
    for key, variable in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        if key in values and not os.environ.get(variable):
            venvs.say("{} as pip has it".format(variable))
            os.environ[variable] = values[key]


# --- how it went ------------------------------------------------------------------------------------------------


def read_outcome(name, result):
    """Make an outcome of what tox reports about an environment."""
    commands = result.get("test", [])
    output = "".join(command["output"] + "\n" + command["err"] for command in commands)
    succeeded = result["result"]["success"]
    ran, failed, skipped = count(output)
    remarks = mismatches(name, output) if ran else []
    if succeeded and not ran and name.startswith("py"):
        remarks.append("no test ran")
    if not commands:
        setup = [step for step in result.get("setup", []) if step["retcode"]]
        output = "".join(step["output"] + "\n" + step["err"] for step in setup)
        remarks.append("its environment could not be made")
    if remarks:
        succeeded = False
    if not succeeded:
        # Something failed, if only a command that is no test.
        failed = max(failed, 1)
    passed = max(ran - failed - skipped, 0)
    return Outcome(name, succeeded, passed, failed, skipped, result["result"]["duration"], remarks, output)


def may_fail(outcome):
    """Return whether the run can succeed though this environment has not."""
    return bool(MAY_FAIL.intersection(outcome.name.split("-")))


def count(output):
    """Return how many tests ran, failed and were skipped, by unittest's own summary."""
    summary = re.findall(r"^Ran (\d+) tests? in .*\n+(?:OK|FAILED)(?: \((.*)\))?$", output, flags=re.MULTILINE)
    if not summary:
        return 0, 0, 0
    ran, details = summary[-1]
    numbers = {key.strip(): int(number) for key, number in re.findall(r"([a-z ]+)=(\d+)", details)}
    failed = sum(numbers.get(key, 0) for key in ("failures", "errors", "unexpected successes"))
    return int(ran), failed, numbers.get("skipped", 0)


def mismatches(name, output):
    """Compare the versions that a run has printed with those that its environment is named after."""
    pattern = r"^Python (\S+), Django (\S+), asgiref (\S+).*, django_async_test from (.*)$"
    printed = re.search(pattern, output, re.MULTILINE)
    if printed is None:
        return ["it has not printed its versions"]
    versions = dict(zip(("py", "django", "asgiref"), printed.groups()))
    remarks = []
    for product, major, minor in re.findall(r"\b(py|django|asgiref)(\d)(\d+)\b", name):
        expected = "{}.{}".format(major, minor)
        if ".".join(versions[product].split(".")[:2]) != expected:
            remarks.append("{} was {} instead of {}".format(product, versions[product], expected))
    # Runs without a test that needs a database do not print which it is.
    database = re.search(r"^Database: (\w+) ", output, re.MULTILINE)
    for factor, vendor in VENDORS.items():
        if factor in name.split("-") and database and database.group(1) != vendor:
            remarks.append("the database was {} instead of {}".format(database.group(1), vendor))
    if os.sep + name + os.sep not in printed.group(4):
        remarks.append("the package was not the installed one")
    return remarks


def report(outcomes, coverage=""):
    """Print a table, the ends of what failing environments said, the coverage, and the lines that sum it up."""
    print("\n{:34} {:6} {:>6} {:>6} {:>7} {:>8}".format("environment", "", "passed", "failed", "skipped", "seconds"))
    for outcome in outcomes:
        row = "{0.name:34} {1:6} {0.passed:6} {0.failed:6} {0.skipped:7} {0.seconds:8.1f}"
        remarks = outcome.remarks + ["it may fail"] * (may_fail(outcome) and not outcome.succeeded)
        print(row.format(outcome, "ok" if outcome.succeeded else "FAILED"), "; ".join(remarks))
    for outcome in outcomes:
        if not outcome.succeeded:
            lines = outcome.output.rstrip().split("\n")[-LAST_LINES:]
            print("\n==== {} ====\n{}".format(outcome.name, "\n".join(lines)))
    print("\n" + coverage)
    failed = [outcome.name for outcome in outcomes if not outcome.succeeded and not may_fail(outcome)]
    print("\n{} environments, {} failed{}".format(len(outcomes), len(failed), ": " * bool(failed) + " ".join(failed)))
    passed_tests = sum(outcome.passed for outcome in outcomes)
    failed_tests = sum(outcome.failed for outcome in outcomes if not may_fail(outcome))
    print("{} passed, {} failed".format(passed_tests, failed_tests), flush=True)


# --- which lines ran --------------------------------------------------------------------------------------------


class Coverage:
    """Which lines of the package run in the environments: measured by `ci/measure.py`, combined here."""

    def __init__(self, program):
        self.program = program
        self.directory = os.path.join(venvs.ROOT, ".tox", "coverage")

    def begin(self):
        """Forget what earlier runs measured, and ask the environments to measure."""
        shutil.rmtree(self.directory, ignore_errors=True)
        os.makedirs(self.directory)
        os.environ["TEST_COVERAGE"] = self.directory

    def call(self, *arguments):
        """Return whether the program succeeds, and what it says."""
        command = [self.program, arguments[0], "--rcfile", os.path.join("ci", "coverage.ini")] + list(arguments[1:])
        done = subprocess.run(command, cwd=venvs.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode == 0, done.stdout.decode(errors="replace")

    def report(self, is_complete):
        """Return (the report, what is below its floor); nothing is if not everything ran that could."""
        path = os.path.join(self.directory, "report.json")
        for arguments in (["combine", "--quiet"], ["json", "--quiet", "-o", path]):
            succeeded, output = self.call(*arguments)
            if not succeeded:
                # Nothing was measured, if only lint and its like ran.
                return output, ["no line of the package ran"] if is_complete else []
        output = self.call("report", "--show-missing", "--skip-covered", "--precision=1")[1].rstrip()
        with open(path) as file:
            files = {name.replace(os.sep, "/"): entry["summary"] for name, entry in json.load(file)["files"].items()}
        below = []
        for part, (covered, lines) in count_lines(files).items():
            share = 100 * covered / max(lines, 1)
            text = "{}: {:.2f} % of {} lines ran, the floor is {} %".format(part, share, lines, FLOORS[part])
            output += "\n" + text
            if covered * 100 < lines * FLOORS[part]:
                below.append(text)
        if below and not is_complete:
            output += "\nNot everything ran that can, so that is no failure."
            below = []
        return output, below


def count_lines(files):
    """Return {part of the package, as in FLOORS: (lines that ran, lines)}."""
    counts = dict.fromkeys(FLOORS, (0, 0))
    for name, summary in files.items():
        part = next(part for part in FLOORS if name.startswith(part))
        covered, lines = counts[part]
        counts[part] = (covered + summary["covered_lines"], lines + summary["num_statements"])
    return counts


def exit_code(code, outcomes):
    """Return the exit code of a run, in which tox has ended with `code`: failures that are allowed do not count."""
    failed = [outcome for outcome in outcomes if not outcome.succeeded]
    if code and not failed:
        # tox itself has failed.
        return 1
    return 0 if outcomes and all(map(may_fail, failed)) else 1


def main():
    arguments = sys.argv[1:]
    if set(arguments) & {"-h", "--help"}:
        print(__doc__)
        return 0
    python = venvs.make(".venv-ci")
    venvs.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"] + REQUIREMENTS + picture.REQUIREMENTS
    )
    tox = os.path.join(os.path.dirname(python), "tox")
    hand_on_pip_configuration()

    coverage = Coverage(os.path.join(os.path.dirname(python), "coverage"))
    coverage.begin()

    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    wanted = environments(tox)
    if "-e" in own:
        check_names(named(tox, own), list(wanted) + ["ALL"])
    chosen, left_out = choose(wanted)
    selection = []
    if not CHOICES.intersection(own):
        for reason, names in left_out.items():
            venvs.say("Left out, {}: {}".format(reason, " ".join(names)))
        venvs.say("Left out, run on request only and allowed to fail: {}".format(" ".join(on_request(tox))))
        missing = sorted(set(left_out) - ACCEPTED)
        if missing and os.environ.get("CI") == "true":
            sys.exit("CI=true: {}.".format(", ".join(missing)))
        if not chosen:
            sys.exit("There is no environment that can run here.")
        chosen = long_ones_first(chosen)
        selection = ["-e", ",".join(chosen)]

    wheel = build_wheel(python)
    follow = progress.Progress(progress.load(), chosen if selection else named(tox, own))
    follow.begin()
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "result.json")
        # More than there are processors, because many tests wait for something most of the time.
        processes = str(3 * (os.cpu_count() or 1))
        command = [tox, "run-parallel", "-p", processes, "--parallel-no-spinner", "--result-json", path] + OPTIONS
        command += ["--installpkg", wheel]
        started = time.monotonic()
        code = follow.run(command + selection + arguments)
        seconds = time.monotonic() - started
        if not os.path.exists(path):
            sys.exit("tox ended with {} and without a result.".format(code))
        with open(path) as file:
            results = json.load(file)["testenvs"]
    outcomes = [read_outcome(name, result) for name, result in results.items() if result.get("result")]
    # Those that tox has not even begun.
    for name in sorted(set(chosen if selection else ()) - {outcome.name for outcome in outcomes}):
        outcomes.append(Outcome(name, False, 0, 1, 0, 0, ["it did not run"], ""))
    is_complete = bool(selection) and not set(left_out) - ACCEPTED and "--" not in arguments
    text, below = coverage.report(is_complete)
    if below:
        outcomes.append(Outcome("coverage", False, 0, 1, 0, 0, below, ""))
    progress.save(follow.known, {outcome.name: outcome.seconds for outcome in outcomes if outcome.seconds}, seconds)
    cells = [outcome.name for outcome in outcomes if outcome.name.startswith("py")]
    if cells and "--" not in arguments:
        verified, said = picture.show(python, cells)
        if verified:
            outcomes.append(Outcome("verify", False, 0, 1, 0, 0, [said], ""))
    report(outcomes, text)
    return exit_code(code, outcomes)


if __name__ == "__main__":
    sys.exit(main())
