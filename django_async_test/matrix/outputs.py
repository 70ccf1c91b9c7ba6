"""All that a project has generated: which file, and its text."""

import os

from . import write
from .formatting import meaning
from .render import circleci, classifiers, github, gitlab, plugin, readme, tox

# Key in [write]: the function that makes the text below the header.
WHOLE_FILES = {
    "tox": tox.ini,
    "tox_toml": tox.toml,
    "github": github.workflow,
    "gitlab": gitlab.pipeline,
    "circleci": circleci.config,
}


class Output(object):
    """One file that is generated, or has generated lines.

    * ``shown``, ``path``: relative to the project's directory, and absolute
    * ``old``: its text now, None if it is not there
    * ``new``: its text as it should be
    * ``is_whole``: whether all of it is generated; then its layout is free
    """

    def __init__(self, shown, path, old, new, is_whole):
        self.shown = shown
        self.path = path
        self.old = old
        self.new = new
        self.is_whole = is_whole

    @property
    def differs(self):
        """Return whether it has to be written."""
        if self.old is None or not self.is_whole:
            return self.old is None or self.old.replace("\r\n", "\n") != self.new
        return meaning(self.old, self.path, True) != meaning(self.new, self.path, True)


def collect(matrix, replace=(), guard=True):
    """Return what the project's configuration says is generated; refuse if something would be lost."""
    config = matrix.config
    result = {}

    def add(shown, new, whole):
        """Add a file, or the second of two changes of one."""
        path = os.path.join(config.root, shown)
        write.check_place(path, shown)
        old = result[path].new if path in result else write.read(path)
        if whole and guard:
            write.check_overwriting(path, shown, old, replace)
        if path in result:
            result[path].new = new
        else:
            result[path] = Output(shown, path, old, new, whole)

    for key, shown in config.write.items():
        if key in WHOLE_FILES:
            add(shown, write.with_header(WHOLE_FILES[key](matrix), config, shown), True)
            if key in ("tox", "tox_toml") and plugin.form(matrix) == "file":
                beside = os.path.join(os.path.dirname(shown), plugin.FILE)
                add(beside, write.with_header(plugin.text(matrix), config, beside), True)
        else:
            path = os.path.join(config.root, shown)
            text = result[path].new if path in result else write.read(path)
            if text is None:
                config.fail(("write", key), "there is no file {}.".format(shown))
            if key == "classifiers":
                add(shown, classifiers.fill_in(text, matrix, shown), False)
            else:
                add(shown, readme.fill_in(text, matrix, shown, force=not guard or shown in replace), False)
    return list(result.values())
