"""The file ``.env``, whose variables Pipenv gives to what it runs: the configuration has them instead."""

import re

FILE = ".env"

RUN = re.compile(r"(?:.*[\s=:])?pipenv run\s")

LINE = re.compile(r"^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*([\"']?)([\w./:-]+)\2[ \t]*(?:#.*)?$", re.MULTILINE)


def take(found, lines, files, names):
    """Have the environments these variables of the file as far as they are not set, if a command runs by Pipenv.

    `found` says how the tests run, with the commands in `lines`, and `names` are those of variables that may be written
    down: others may be secrets.
    """
    if any(map(RUN.match, lines)):
        for name, _, value in LINE.findall(files.text_if_readable(FILE)):
            if name in names:
                found.set_env.setdefault(name, value)
