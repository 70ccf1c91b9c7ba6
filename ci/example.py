#!/usr/bin/env python3
"""Install the package of this checkout into a new virtual environment and run the tests of the example with it.

    python3 ci/example.py

Needs Python 3.9 or later and nothing else.
"""

import os
import sys

import venvs


def main():
    python = venvs.make(".venv")
    package = venvs.ROOT + "[live]"  # with the server that the live page's tests need
    pytest = ["pytest", "pytest-django"]  # for the tests that are functions
    venvs.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package] + pytest)
    venvs.run([python, os.path.join(venvs.ROOT, "example", "manage.py"), "test"] + sys.argv[1:])
    if not sys.argv[1:]:
        venvs.run([python, "-m", "pytest", "-q", os.path.join(venvs.ROOT, "example")])


if __name__ == "__main__":
    main()
