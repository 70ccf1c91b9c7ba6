"""Which files are proposed, none of which is there already, and the branch that CI looks at."""

import re

from ..config.ci import PATTERNS
from ..render import classifiers, readme

TOX = "tox.ini"
BESIDE_TOX = "tox-matrix.ini"
NOTE = "{1} is yours and stays: the matrix is in {0}, run it with tox -c {0}."
HIDES = "tox.ini hides what {} says about tox: `tox` runs the matrix only."

# Files with a configuration of tox, and what is in them then.
TOX_FILES = (("tox.ini", ""), ("tox.toml", ""), ("setup.cfg", "[tox:tox]"), ("pyproject.toml", "[tool.tox"))

README = "README.md"

# Where the providers look for their configuration.
CI = {"github": ".github/workflows/matrix.yml", "gitlab": ".gitlab-ci.yml", "circleci": ".circleci/config.yml"}


# Where it goes if the project has a workflow of that name.
OTHER_WORKFLOW = ".github/workflows/django-test-matrix.yml"


def propose(files, metadata, notes, jobs=()):
    """Return what is written where, as {key: path}; where one of the `jobs` is GitHub's, its workflow is written."""
    result = {"tox": TOX}
    theirs = tox_file(files)
    if theirs:
        result["tox"] = BESIDE_TOX
        notes.append(NOTE.format(BESIDE_TOX, theirs))
    others = files.exists(".gitlab-ci.yml") or files.exists(".circleci")
    if not others or any(job.path.startswith(".github/") for job in jobs):
        result["github"] = OTHER_WORKFLOW if files.exists(CI["github"]) else CI["github"]
    if metadata.source and can_classify(files.text(metadata.source)):
        result["classifiers"] = metadata.source
    text = files.text_if_readable(README)
    if readme.BEGIN.search(text) and readme.END.search(text):
        result["readme"] = README
    return result


def tox_file(files):
    """Return the file with the project's configuration of tox, None if there is none."""
    for name, mark in TOX_FILES:
        if files.exists(name) and (not mark or mark in files.text_if_readable(name)):
            return name
    return None


def can_classify(text):
    """Return whether the classifiers stand on lines that can be replaced."""
    families = {match.group("family") for match in map(classifiers.LINE.match, text.split("\n")) if match}
    return len(families) == 2


def branch(files):
    """Return the name of the branch that others start from, as far as git's files say."""
    for name in ("refs/remotes/origin/HEAD", "HEAD"):
        match = re.match(r"ref: refs/(?:heads|remotes/origin)/(\S+)$", head(files, name))
        if not match or not PATTERNS["branch"].match(match.group(1)):
            continue
        if name != "HEAD" or match.group(1) in ("main", "master", "develop", "trunk"):
            return match.group(1)
    return "main"


def head(files, name):
    """Return the text of a file of git's, an empty one if it cannot be read."""
    return files.text_if_readable("/".join((".git", name))).strip()
