"""What a function test costs with the plugin of pytest: a coroutine that awaits nothing beside a synchronous test.

    python benchmarks/pytest_cost.py [number of tests of each kind]

Both kinds take turns in one module, so that whatever else the machine does meets both.  Printed are the milliseconds of
processor time from the set-up to the end of a test, the median of each kind, and their ratio, which is to be at most
1.3 for tests that use the database.
"""

import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

CONFTEST = """
import collections
import statistics
import time

import pytest

times = collections.defaultdict(list)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    start = time.process_time()
    yield
    times[item.originalname].append(time.process_time() - start)


def pytest_terminal_summary():
    medians = {}
    for name, found in sorted(times.items()):
        medians[name] = statistics.median(found) * 1000
        print("{:22} {:6.3f} ms".format(name, medians[name]))
    for kind in ("plain", "database"):
        both = medians.get("test_async_" + kind), medians.get("test_sync_" + kind)
        if None not in both:
            print("{:22} {:6.2f}".format(kind, both[0] / both[1]))
"""

SYNC = """
@pytest.mark.parametrize("number", range({number}))
def test_sync_plain(number):
    pass


@pytest.mark.django_db
@pytest.mark.parametrize("number", range({number}))
def test_sync_database(number):
    pass
"""

MODULE = "import pytest\n" + SYNC

TURNS = """

def pytest_collection_modifyitems(items):
    # pytest-django has those with a database first.
    items.sort(key=lambda item: ("plain" in item.name, item.callspec.params["number"]))
"""


def run(module, *args):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (
            ("conftest.py", CONFTEST + TURNS),
            ("test_cost.py", module),
            ("pytest.ini", "[pytest]\nDJANGO_SETTINGS_MODULE = tests.project.settings\n"),
        ):
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
        env = dict(os.environ, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTHONPATH=ROOT)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "pytest_django.plugin"]
        output = subprocess.run(command + list(args), cwd=folder, env=env, stdout=subprocess.PIPE, check=True).stdout
    print("\n".join(line for line in output.decode().splitlines() if line.startswith(("test_", "plain", "database"))))


def main(number=300):
    module = MODULE.format(number=number)
    print("without the plugin")
    run(module)
    print("with it")
    run(
        module + SYNC.format(number=number).replace("def test_sync", "async def test_async"),
        "-p",
        "django_async_test.pytest_plugin",
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
