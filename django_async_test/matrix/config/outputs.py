"""The files that are written: the table ``[write]``."""

import os
import re

KEYS = {
    "tox": (str,),
    "tox_toml": (str,),
    "github": (str,),
    "gitlab": (str,),
    "circleci": (str,),
    "classifiers": (str,),
    "readme": (str,),
}

# These two change lines of a file, which can be the same.
IN_A_FILE = {"classifiers", "readme"}

FILE = re.compile(r"[\w./-]+$")


def parse(table, root):
    """Return {key: path relative to the project's directory `root`}."""
    files = table.below("write", KEYS, default={"tox": "tox.ini"})
    seen = {}
    for key, path in files.values.items():
        full = os.path.normpath(os.path.join(root, path))
        if os.path.isabs(path) or not full.startswith(root + os.sep):
            files.fail('"{}" is not below the project\'s directory.'.format(path), key)
        if not FILE.match(path):
            message = '"{}" has characters other than letters, digits and "./_-".'
            files.fail(message.format(path), key)
        if full in seen and {key, seen[full]} != IN_A_FILE:
            files.fail('duplicate file "{}": it is written as {} already.'.format(path, seen[full]), key)
        seen[full] = key
    return files.values
