"""What is in the files of a CI service, which are written by hand: tables, texts and directories, or none of these."""

import os

#: Longer files are not read.
MOST = 500000


def mapping(value):
    """Return a table, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def scalars(value):
    """Return the texts, numbers and truth in a list as texts; of anything else, none."""
    values = value if isinstance(value, list) else [value]
    return [plain(one) for one in values if isinstance(one, (str, int, float))]


def plain(value):
    """Return a value of YAML as text: 3.10 has become a number there."""
    return "3.10" if value == 3.1 and isinstance(value, float) else str(value)


def inner(directory, name):
    """Return a directory below another, without a word for the project's own."""
    path = os.path.normpath(os.path.join(directory, name)).replace(os.sep, "/") if directory or name else ""
    return "" if path == "." or path.startswith(("..", "/")) else path
