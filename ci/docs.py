"""Write the address of the documentation and of the repository wherever it stands.

    python3 ci/docs.py url https://django-async-test.readthedocs.io/en/stable/ https://github.com/OWNER/django-async-test

They are literals in setup.py, which computes nothing, and in README.md, which must read the same on the package index;
the package itself has them in django_async_test/documentation.py.
"""

import os
import re
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CONSTANTS = "django_async_test/documentation.py"
FILES = [CONSTANTS, "README.md", "setup.py"]


def read(path):
    with open(os.path.join(PROJECT, path), encoding="utf-8") as file:
        return file.read()


def addresses():
    """Return (address of the site with the version, address of the repository)."""
    return tuple(re.search(r'(?m)^%s = "(.+)"$' % name, read(CONSTANTS)).group(1) for name in NAMES)


NAMES = ("BASE_URL", "REPOSITORY_URL")


def replaced(text, old, new):
    """Return `text` with each of the addresses in `old` replaced by the one in `new` at the same place."""
    for before, after in zip(old, new):
        text = text.replace(before, after)
    return text


def set_urls(base, repository):
    """Replace both addresses in all files that have them."""
    new = (base.rstrip("/") + "/", repository.rstrip("/"))
    old = addresses()
    for path in FILES:
        text = replaced(read(path), old, new)
        with open(os.path.join(PROJECT, path), "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] != "url":
        sys.exit(__doc__)
    set_urls(*sys.argv[2:])
