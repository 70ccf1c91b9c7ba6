"""The plugin of tox: in which form a project has it, and its text where that is a file beside tox.ini."""

import ast
import os

from ..facts import contains
from ..plugin import source
from ..version import PACKAGE, REQUIREMENT

FILE = "toxfile.py"

# Older interpreters have a runner of their own: uv and today's tox do not know them.
LEGACY = "<3.6"

# Tools that check or format code leave the file alone.
HEADER = """\
# fmt: off
# isort: skip_file
# ruff: noqa: PGH004
# ruff: noqa
# flake8: noqa
# pylint: skip-file
# mypy: ignore-errors
# type: ignore
"""

DOCSTRING = '''\
"""Plugin of tox, read from beside tox.ini.

* Each environment leaves a report in .tox/reports/: what really ran in it, noted inside the processes of its tests.
  `python -m django_async_test.matrix verify .tox/reports` compares it with what its name promises.
* With CI=true a missing interpreter is an error, and not a reason to skip.
* Environments with Python 3.5 are made by an older virtualenv.

It is a part of django-async-test[matrix], as a file for projects that do not install that beside tox.
"""
'''


def is_legacy(environment):
    """Return whether an environment needs a runner of its own."""
    return contains(LEGACY, environment.python)


def form(matrix):
    """Return where tox has its plugin from, "package", "file" or "none"; Python 3.5 cannot do without."""
    chosen = matrix.config.reports.plugin
    return "package" if chosen == "none" and any(map(is_legacy, matrix.environments)) else chosen


def requirements(matrix):
    """Return what tox needs to have installed beside it."""
    return matrix.facts.tools["tox"] + [tool(matrix.config)] * (form(matrix) == "package")


def tool(config):
    """Return what is installed to have this generator."""
    name = config.ci["tool"]
    return name if name.startswith(PACKAGE) else REQUIREMENT


def path(config):
    """Return where the file is, relative to the project's directory."""
    tox = config.write.get("tox") or config.write.get("tox_toml") or ""
    return os.path.join(os.path.dirname(tox), FILE)


def text(matrix):
    """Return the plugin as one file."""
    parts = ['RECORDER = r"""\n{}"""\n'.format(source.recorder().replace('"""', "'''"))]
    imports = set()
    for name in ("records", "legacy", "hooks"):
        body, needed = without_imports(source.text(name + ".py"))
        imports |= needed
        for module in ("legacy.", "records."):
            body = body.replace(module, "")
        parts.append(body.replace("source.recorder()", "RECORDER"))
    return HEADER + "\n" + DOCSTRING + "\n" + "".join(sorted(imports)) + "\n" + "\n\n".join(parts)


def without_imports(text):
    """Return a module's text without docstring and imports, and the lines of those of the standard library."""
    lines = text.splitlines(keepends=True)
    imports = set()
    first = 0
    for node in ast.parse(text).body:
        is_docstring = isinstance(node, ast.Expr)
        if not is_docstring and not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        for number in range(first if is_docstring else node.lineno - 1, node.end_lineno):
            if isinstance(node, ast.Import):
                imports.add(lines[number])
            lines[number] = ""
    return "".join(lines).strip("\n") + "\n", imports
