"""What jobs run before their tests and these cannot do without: what makes the script that runs them."""

import posixpath
import re

from ..existing_ci import shell
from . import manage

# The script that a command runs.
SCRIPT = re.compile(r"(?:python[\d.]*|coverage run) (?:-\S+ )*(?:\./)?((?:[\w.-]+/)*[\w-]+\.py)(?=\s|\Z)")

# A script of the project that is called without anything that only a shell understands.
CALL = re.compile(r"python[\d.]* (?:\./)?((?:[\w.-]+/)*[\w-]+\.py)(?:\s[^$`|&<>]*)?\Z")

# These are for other things.
NOT_THESE = re.compile(r"(?:.*/)?(?:setup|manage)\.py\Z")


def makers(command, directory, others, files):
    """Return the commands among `others` that may make the script by which a command in a directory runs the tests.

    There are none where the project has that script: `others` are what a job runs beside its tests.
    """
    match = SCRIPT.match(shell.as_tox(shell.without_screen(command)))
    if not match or files.exists(posixpath.join(directory, match.group(1))):
        return []
    if posixpath.basename(match.group(1)) == "manage.py" and manage.find(files):
        return []
    return [line for line in dict.fromkeys(others) if is_own_script(line, files)]


def is_own_script(line, files):
    """Return whether a command runs a script of the project's directory."""
    match = CALL.match(line)
    return bool(match) and not NOT_THESE.match(match.group(1)) and files.exists(match.group(1))
