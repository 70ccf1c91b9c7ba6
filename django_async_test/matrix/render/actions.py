"""The versions of GitHub's actions that a workflow uses.

The configuration's go first.  Then those in the workflow that is there, if they are newer than the table's: Dependabot
or Renovate has changed them, and does so again when they are set back.
"""

import os
import re

from packaging.version import InvalidVersion, Version

from .. import write
from ..formatting import USES

COMMENT = re.compile(r"""["']?\s+#\s*(v?[0-9][\w.-]*)\s*$""")


def pinned(matrix):
    """Return {name of an action: how the workflow names it and its version}."""
    config = matrix.config
    known = matrix.facts.actions
    result = dict(known)
    path = config.write.get("github")
    text = write.read(os.path.join(config.root, path)) if path else None
    # A file of another origin says nothing about this one.
    if text and write.MARK.search(text[:1000].replace("\r\n", "\n")):
        for match in USES.finditer(text.replace("\r\n", "\n")):
            name = match.group("name")
            if name in known and is_newer(version(match), known[name]):
                result[name] = shown(match)
    result.update({name: "{}@{}".format(name, ref) for name, ref in config.ci["actions"].items()})
    return result


def version(match):
    """Return the version of an action, which is in a comment if it is pinned to a commit."""
    comment = COMMENT.search(match.group("rest"))
    return comment.group(1) if comment else match.group("ref")


def shown(match):
    """Return how an action and its version are named in a workflow."""
    comment = COMMENT.search(match.group("rest"))
    text = "{}@{}".format(match.group("name"), match.group("ref"))
    return "{} # {}".format(text, comment.group(1)) if comment else text


def is_newer(text, pin):
    """Return whether a version is newer than that of a pin of the table."""
    try:
        return Version(text) > Version(pin.rpartition("# ")[2])
    except InvalidVersion:
        return False
