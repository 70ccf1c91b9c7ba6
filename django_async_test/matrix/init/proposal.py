"""What will be written: guessed first, then changed in the interview."""

from .. import existing_tox
from ..errors import Problem
from ..metadata import Metadata
from . import databases, outputs, testenv, versions
from .files import Files


class Proposal(object):
    """What the configuration will say.

    * ``name``: the name of the package; empty if it has none
    * ``django``, ``python``: which series, in the words of the configuration
    * ``databases``: kinds of databases
    * ``testenv``: how the tests run, a Testenv
    * ``write``: what is written where, {key: path}
    * ``branch``: the branch that others start from
    * ``full_history``: whether CI checks out all commits
    * ``replaced``: files that are overwritten though they were not generated
    * ``files``: the project's Files
    * ``notes``: what the user should know, sentences
    """

    def __init__(self, name, django, python, databases, testenv, write, branch, full_history, notes, files):
        self.name = name
        self.django = django
        self.python = python
        self.databases = databases
        self.testenv = testenv
        self.write = write
        self.branch = branch
        self.full_history = full_history
        self.replaced = []
        self.notes = notes
        self.files = files

    def replace_tox(self):
        """Put the matrix into tox.ini, whatever is there."""
        if self.write["tox"] != outputs.TOX:
            self.write["tox"] = outputs.TOX
            theirs = outputs.tox_file(self.files)
            self.notes.remove(outputs.NOTE.format(outputs.BESIDE_TOX, theirs))
            if theirs == outputs.TOX:
                self.replaced.append(outputs.TOX)
            else:
                self.notes.append(outputs.HIDES.format(theirs))


def propose(directory, facts, today):
    """Return the proposal for the project in a directory."""
    files = Files(directory)
    metadata = Metadata(directory)
    notes = []
    existing = existing_tox.read(directory, facts, notes)
    for name, reason in metadata.mistakes:
        if name == "pyproject.toml":
            # Nothing that reads it works: neither pip nor tox.
            raise Problem("is not understood: {}. Mend it first.".format(reason.rstrip(".")), name)
        notes.append("{}: it was not understood, and nothing was taken from it: {}".format(name, reason))
    django, python = [versions.propose(key, facts, metadata, existing, today, notes) for key in ("django", "python")]
    environment = testenv.propose(files, metadata, existing, notes)
    kinds = databases.propose(files, environment)
    return Proposal(
        metadata.name,
        django,
        python,
        kinds,
        environment,
        outputs.propose(files, metadata, notes),
        outputs.branch(files),
        metadata.version_from_tags,
        notes,
        files,
    )
