#!/usr/bin/env python3
"""Run a script with the Python that runs this one, and note which lines of the package run, if that is asked for.

    python ci/measure.py tests/run.py tests.engine

``TEST_COVERAGE`` asks for it: the directory where the data of all processes of all environments comes together.
`ci/test.py` sets it, combines the data and reports; `ci/coverage.ini` says what is measured.

Every process of the environment is measured, those that tests start too: a ``.pth`` file, which Python executes when
it starts, calls coverage.  Coverage 7.13 brings one along; the releases for older Pythons do not.
"""

import importlib.util
import os
import subprocess
import sys
import sysconfig

# There tests that interrupt a thread would hang or, because we know, see it go on: `raise_in` in
# django_async_test/compat/python/threads.py.
IS_SPOILT_BY_TRACING = sys.version_info[:2] == (3, 11)

CONFIGURATION = os.path.join(os.path.dirname(os.path.abspath(__file__)), "coverage.ini")

# Does nothing without the variable, so the file can stay where it is.
START = 'import os; os.environ.get("COVERAGE_PROCESS_START") and __import__("coverage").process_startup()\n'


def prepare():
    """Have the processes that this one starts, and those that they start, measured."""
    with open(os.path.join(sysconfig.get_path("purelib"), "measure.pth"), "w") as file:
        file.write(START)
    os.environ["COVERAGE_PROCESS_START"] = CONFIGURATION
    if sys.version_info >= (3, 12):
        # Costs next to nothing, and is the default from Python 3.14 on only.
        os.environ["COVERAGE_CORE"] = "sysmon"


def is_measured(arguments):
    """Return whether the lines that run with these arguments, in this environment, are to be noted."""
    if not os.environ.get("TEST_COVERAGE"):
        return False
    if "tests.matrix" in arguments:
        # They interrupt nothing.
        return True
    if IS_SPOILT_BY_TRACING or importlib.util.find_spec("coverage.tracer") is None:
        # On PyPy coverage has no tracer in C, and everything would take ten times as long.
        return False
    # Tracing is dear before Python 3.12; the lines for one database or another run on later ones, too.
    return sys.version_info >= (3, 12) or os.environ.get("TEST_DATABASE") not in ("postgres", "mysql")


def main(arguments):
    if is_measured(arguments):
        prepare()
    command = [sys.executable] + arguments
    if os.name == "nt":  # where exec() would not wait
        return subprocess.call(command)
    # In the place of this process, so that signals reach the script.
    os.execv(sys.executable, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
