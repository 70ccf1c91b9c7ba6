"""The files that are written: the table ``[write]``."""

import os
import re

from . import place

KEYS = {
    "tox": (str,),
    "tox_toml": (str,),
    "nox": (str,),
    "uv": (str,),
    "github": (str,),
    "gitlab": (str,),
    "circleci": (str,),
    "classifiers": (str,),
    "readme": (str,),
}

# These two change lines of a file, which can be the same.
IN_A_FILE = {"classifiers", "readme"}

FILE = re.compile(r"[A-Za-z0-9_./-]+\Z")

# The plugin that stands beside a configuration of tox, which finds it by this name.
PLUGIN = "toxfile.py"

# How the name of a file must end, for those who read it.
ENDINGS = {
    "tox": (".ini",),
    "tox_toml": (".toml",),
    "nox": (".py",),
    "uv": (".sh",),
    "github": (".yml", ".yaml"),
    "gitlab": (".yml", ".yaml"),
    "circleci": (".yml", ".yaml"),
    "classifiers": (".py", ".cfg", ".toml"),
}


def parse(table, root):
    """Return {key: path relative to the project's directory `root`}."""
    files = table.below("write", KEYS, default={"tox": "tox.ini"})
    seen = {}
    for key, path in files.values.items():
        full = os.path.normpath(os.path.join(root, path))
        check_path(files, key, path, full, root)
        if full in seen and {key, seen[full]} != IN_A_FILE:
            files.fail('duplicate file "{}": it is written as {} already.'.format(path, seen[full]), key)
        seen[full] = key
    for key in ("tox", "tox_toml"):
        plugin = os.path.normpath(os.path.join(root, os.path.dirname(files.values.get(key, "")), PLUGIN))
        if key in files.values and plugin in seen:
            files.fail('"{}" is the name of the plugin beside {}.'.format(PLUGIN, files.values[key]), seen[plugin])
    return files.values


def check_path(files, key, path, full, root):
    """Refuse a path that leads out of the project, or to a file that is something else."""
    if os.path.isabs(path) or not full.startswith(root.rstrip(os.sep) + os.sep):
        files.fail('"{}" is not below the project\'s directory.'.format(path), key)
    if not FILE.match(path):
        message = '"{}" has characters other than letters, digits and "./_-".'
        files.fail(message.format(path), key)
    if ".." in path.split("/"):
        files.fail('"{}" goes up: write {}.'.format(path, os.path.relpath(full, root)), key)
    if not path.endswith(ENDINGS.get(key, ("",))):
        files.fail('"{}" must end in {}.'.format(path, " or ".join(ENDINGS[key])), key)
    if key not in IN_A_FILE and full == os.path.realpath(files.source.path):
        files.fail('"{}" is the configuration itself.'.format(path), key)
    place.check_inside(full, root, path, lambda message: files.fail(message, key))
