"""Where a project is: its directory, and which paths lead out of it."""

import os
import re

# What the name of a configuration, which stands in comments and shells of generated files, can have.
NAME = re.compile(r"[A-Za-z0-9_./+-]+\Z")


def root(table):
    """Return the project's directory: that of the configuration, one above or one below."""
    path = table.get("root", ".")
    if os.path.isabs(path):
        table.fail('must be relative to this file, like "..", not "{}".'.format(path), "root")
    here = os.path.realpath(os.path.dirname(table.source.path))
    result = os.path.realpath(os.path.join(here, path))
    if not os.path.isdir(result):
        table.fail("there is no directory {}.".format(result), "root")
    if not (is_below(here, result) or is_below(result, here)):
        table.fail('"{}" is neither above nor below the directory of this file.'.format(path), "root")
    if os.path.dirname(result) == result or is_above_checkout(result, here):
        table.fail('"{}" is outside of the project.'.format(path), "root")
    check_name(table, result)
    return result


def is_below(path, directory):
    """Return whether a path is a directory or below it; both are real paths."""
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)


def is_above_checkout(path, here):
    """Return whether a directory is above the git checkout that `here` is in, if it is in one."""
    while True:
        if os.path.lexists(os.path.join(here, ".git")):
            return path != here and is_below(here, path)
        above = os.path.dirname(here)
        if above == here:
            return False
        here = above


def check_name(table, directory):
    """Refuse a configuration whose path would be more than a path in a shell, or in YAML."""
    name = relative(table.source.path, directory)
    if not NAME.match(name) or name.startswith("-"):
        message = 'rename this file: {!r} has characters other than letters, digits and "._/+-".'
        table.fail(message.format(name))


def relative(path, directory):
    """Return the path of a configuration as generated files name it: from the project's directory, with slashes."""
    folder = os.path.relpath(os.path.realpath(os.path.dirname(path)), directory)
    return os.path.normpath(os.path.join(folder, os.path.basename(path))).replace(os.sep, "/")


def check_inside(path, directory, shown, fail):
    """Call `fail` if a path leads out of a directory by a link."""
    if not is_below(os.path.realpath(path), os.path.realpath(directory)):
        fail('"{}" leads out of the project by a link.'.format(shown))
