"""What other tools put into environments unasked, and uv does not: setuptools, with pkg_resources."""

import re

from packaging.version import Version

from . import dependencies

# The last one that has pkg_resources, which is what packages miss: distutils belongs to these Pythons themselves.
SETUPTOOLS = "setuptools<82"

# virtualenv, venv and the Pythons of CI have it in environments of older ones.
ENDED = "3.12"

# From here on newer releases of virtualenv bring one without pkg_resources.
WITHOUT = "3.9"

# Files that say what makes the environments.
FILES = ("tox.ini", "tox.toml", "setup.cfg", "pyproject.toml", "noxfile.py", "Makefile", "justfile", ".travis.yml")
PLACES = (".github/workflows/*.yml", ".github/workflows/*.yaml", "requirements*.txt", "requirements/*.txt")

UV = re.compile(r"\b(?:uvx?|tox-uv)\b")
ASKED_FOR = re.compile(r"^[ \t]*setuptools\b", re.MULTILINE | re.IGNORECASE)


def require(testenv, files, metadata, pythons):
    """Add setuptools to what is installed with old Pythons, if their environments had it unasked until now.

    Where 3.12 is tested too, newer releases of other packages do without it: then it is for the oldest ones.
    """
    limit = WITHOUT if any(Version(one) >= Version(ENDED) for one in pythons) else ENDED
    if all(Version(one) >= Version(limit) for one in pythons) or uses_uv(files):
        return
    required = "\n".join(metadata.requires + [dependencies.installed(testenv, files, metadata)])
    if not ASKED_FOR.search(required):
        testenv.deps.append((SETUPTOOLS, None, "<" + limit))


def uses_uv(files):
    """Return whether a file of the project says that uv makes environments."""
    names = [name for name in FILES if files.exists(name)] + [name for place in PLACES for name in files.glob(place)]
    return files.exists("uv.lock") or any(UV.search(files.text_if_readable(name)) for name in names)
