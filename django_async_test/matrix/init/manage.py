"""The project's manage.py, where it is not in the project's own directory."""

import posixpath
import re

from ..existing_ci import prefixes

# Directories with a manage.py that is for no tests.
OTHERS = re.compile(r"(?:^|/)(?:docs?|documentation|node_modules|build|dist|venv|env|benchmarks?)/")

COMMAND = re.compile(
    r"((?:" + prefixes.SCREEN.pattern + r")?(?:python\S*|coverage run) (?:-\S+ )*)(?:\./)?manage\.py (?=test\b)"
)

# As deep as it is looked for.
PLACES = ("", "*/", "*/*/", "*/*/*/")

# Files that may have tests; those of a new application have none. More are not looked at.
MANY = 50
TESTS = ("test*.py", "*/test*.py", "*/tests/*.py", "*/*/tests/*.py")


def find(files):
    """Return the path of the manage.py that runs the tests, None without one: the first that is not deeper."""
    for place in PLACES:
        found = [name for name in files.glob(place + "manage.py") if not OTHERS.search(name)]
        if found:
            return found[0]
    return None


def place(testenv, files, metadata):
    """Have the commands that call manage.py find it.

    They run in its directory if there are tests. Otherwise these are those of the package, and must not be
    imported from two places.
    """
    if testenv.change_dir or files.exists("manage.py") or not any(map(COMMAND.match, testenv.commands)):
        return
    directory = posixpath.dirname(find(files) or "")
    if not directory:
        return
    found = [name for pattern in TESTS for name in files.glob(posixpath.join(directory, pattern))]
    if any(re.search(r"\bdef test", files.text_if_readable(name)) for name in found[:MANY]):
        testenv.change_dir = directory
        return
    testenv.commands = [COMMAND.sub(r"\1{}/manage.py ".format(directory), line) for line in testenv.commands]
    if metadata.is_package and testenv.package == "wheel":
        testenv.package = "editable"
