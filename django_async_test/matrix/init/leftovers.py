"""What setuptools leaves in the project's directory where it builds a package: a copy in ``build``, with its tests."""

import fnmatch
import re

from ..existing_ci import shell
from ..setup_files import table
from . import dependencies

# The directories in which pytest looks for no tests, instead of the usual ones: a list, or a text of several lines.
PASSED_OVER = re.compile(
    r"^[ \t]*norecursedirs[ \t]*=[ \t]*(\[.*?\]|\"\"\".*?\"\"\"|[^\n]*(?:\n[ \t]+[^\n]+)*)", re.MULTILINE | re.DOTALL
)


def are_tests(files, commands):
    """Return whether one of the commands takes what setuptools leaves for tests of the project.

    pytest does so where the configuration says which directories it passes over, and ``build`` is none of them.
    """
    sections = "\n".join(dependencies.sections_of_pytest(files))
    said = PASSED_OVER.findall(sections)
    if not said or re.search(r"^[ \t]*testpaths\b", sections, re.MULTILINE) or not builds_here(files):
        return False
    if any(fnmatch.fnmatch("build", one) for one in re.split(r"[\s,\[\]\"']+", " ".join(said))):
        return False
    return any(looks_everywhere(files, line) for line in commands)


def builds_here(files):
    """Return whether setuptools builds the package."""
    backend = table(dependencies.pyproject(files), "build-system").get("build-backend")
    return not isinstance(backend, str) or backend.startswith("setuptools")


def looks_everywhere(files, line):
    """Return whether a command runs pytest in the project's directory, and names no place in it."""
    match = re.match(r"(?:.*[\s/])?py\.?test(?=\s|\Z)(.*)", line)
    rest = re.sub(r"\{posargs:?([^{}]*)\}", r"\1", match.group(1)) if match else ""
    # What is measured is no place where tests are.
    named = shell.words(re.sub(r"--cov [^-\s]\S*", "", rest))
    return bool(match) and not any(one == "--pyargs" or is_place(files, one) for one in named)


def is_place(files, word):
    """Return whether a word of a command is a file or a directory of the project, beside that itself."""
    path = word.replace("{toxinidir}/", "").split("::")[0].rstrip("/")
    return path not in ("", ".") and files.exists(path)
