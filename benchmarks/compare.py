#!/usr/bin/env python3
"""What is left behind, and what behaves, with each way to write asynchronous tests for Django?

    python benchmarks/compare.py                                                    # SQLite in memory
    python ci/databases.py --only postgres -- python benchmarks/compare.py          # PostgreSQL

The same functions, in `compared/cases.py`, are written as tests in each way: nine that write one row each, of which
none should be left, and twenty-four ordinary cases.  pytest runs all of them, in a process for each way.  Needs this
package's requirements, pytest, pytest-django, pytest-asyncio, and psycopg for PostgreSQL.  With ``--list`` it also
prints which rows are left, and which cases do not behave; with ``--verbose`` what pytest says.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OURS = ["-p", "django_async_test.pytest_plugin"]
NOT_OURS = ["-p", "no:django_async_test"]
ASYNCIO = ["-p", "pytest_asyncio.plugin", "-o", "asyncio_mode=auto"]

#: Way -> (what is printed for it, options of pytest)
WAYS = {
    "isolated": ("unittest.IsolatedAsyncioTestCase", NOT_OURS),
    "functions-without": ("pytest-django and pytest-asyncio", NOT_OURS + ASYNCIO),
    "django": ("django.test.TestCase", NOT_OURS),
    "functions": ("pytest-django and this package", OURS),
    "functions-asyncio": ("pytest-django, pytest-asyncio, this package", OURS + ASYNCIO),
    "class": ("django_async_test.TestCase", NOT_OURS),
}


def run(way):
    """Run all tests in one way; return {name: {"passed": ..., "rows": ...}} and whether the database was dropped."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "results.json")
        variables = dict(
            os.environ,
            WAY=way,
            RESULTS=path,
            PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
            PYTHONPATH=ROOT,
            # A connection of PostgreSQL that waits for another one of the same test would wait for ever.
            PGOPTIONS="-c lock_timeout=2000",
            DJANGO_SETTINGS_MODULE="tests.project.settings",
            TEST_DATABASE=os.environ.get("TEST_DATABASE")
            or ("postgres" if os.environ.get("TEST_POSTGRES_HOST") else "sqlite"),
            TEST_DATABASE_NAME="compare_" + way,
        )
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "pytest_django.plugin"]
        command += ["--create-db", "-c", os.devnull, "--rootdir", ROOT] + WAYS[way][1]
        command.append(os.path.join(ROOT, "benchmarks", "compared", "test_all.py"))
        done = subprocess.run(
            command, cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120
        )
        output = done.stdout.decode(errors="replace")
        if "--verbose" in sys.argv or not os.path.exists(path):
            print(output)
        if not os.path.exists(path):
            sys.exit(output)
        with open(path) as file:
            return json.load(file), "teardown test databases" not in output


def behaves(name, result):
    """Return whether a case ended as it should, and left nothing."""
    return result["passed"] != name.startswith("must_fail") and not result["rows"]


def main():
    missing = [name for name in ("pytest", "pytest_django", "pytest_asyncio") if not importlib.util.find_spec(name)]
    if missing:
        sys.exit("Install {} first.".format(", ".join(missing)))
    print("{:45} {:>10} {:>6} {:>8}".format("", "rows left", "cases", "database"))
    for way, (title, _) in WAYS.items():
        results, is_dropped = run(way)
        results = {name[len("test_") :]: result for name, result in results.items()}
        writes = {name: result for name, result in results.items() if name.startswith("write_")}
        cases = {name: result for name, result in results.items() if not name.startswith("write_")}
        left = sorted(name for name, result in writes.items() if result["rows"])
        good = {name for name, result in cases.items() if behaves(name, result)}
        print(
            "{:45} {:>10} {:>6} {:>8}".format(
                title,
                "{} of {}".format(sum(result["rows"] for result in writes.values()), len(writes)),
                "{}/{}".format(len(good), len(cases)),
                "dropped" if is_dropped else "is left",
            ),
            flush=True,
        )
        if "--list" in sys.argv:
            print("  rows of:", ", ".join(left) or "none")
            print("  not as it should be:", ", ".join(sorted(set(cases) - good)) or "none", flush=True)


if __name__ == "__main__":
    main()
