"""Which files are proposed, none of which is there already, and the branch that CI looks at."""

import os
import re

from ..render import classifiers

TOX = "tox.ini"
BESIDE_TOX = "tox-matrix.ini"
NOTE = "tox.ini is yours and stays: the matrix is in {0}, run it with tox -c {0}.".format(BESIDE_TOX)

README = "README.md"

# Where the providers look for their configuration.
CI = {"github": ".github/workflows/matrix.yml", "gitlab": ".gitlab-ci.yml", "circleci": ".circleci/config.yml"}


def propose(files, metadata, notes):
    """Return what is written where, as {key: path}."""
    result = {"tox": TOX}
    if files.exists(TOX):
        result["tox"] = BESIDE_TOX
        notes.append(NOTE)
    if not files.exists(".gitlab-ci.yml") and not files.exists(".circleci"):
        result["github"] = CI["github"]
    if metadata.source and can_classify(files.text(metadata.source)):
        result["classifiers"] = metadata.source
    if "<!-- django-test-matrix: begin" in files.text(README):
        result["readme"] = README
    return result


def can_classify(text):
    """Return whether the classifiers stand on lines that can be replaced."""
    families = {match.group("family") for match in map(classifiers.LINE.match, text.split("\n")) if match}
    return len(families) == 2


def branch(files):
    """Return the name of the branch that others start from, as far as git's files say."""
    for name in ("refs/remotes/origin/HEAD", "HEAD"):
        match = re.match(r"ref: refs/(?:heads|remotes/origin)/(\S+)$", head(files, name))
        if match and (name != "HEAD" or match.group(1) in ("main", "master", "develop", "trunk")):
            return match.group(1)
    return "main"


def head(files, name):
    """Return the text of a file of git's, an empty one if it cannot be read."""
    try:
        with open(os.path.join(files.directory, ".git", *name.split("/")), encoding="utf-8") as file:
            return file.read().strip()
    except (OSError, UnicodeDecodeError):
        return ""
