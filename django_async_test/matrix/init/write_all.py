"""Making the configuration and all files, or none of them."""

import os
import sys

from .. import config, outputs, write
from ..errors import Problem, shown
from ..facts import MAIN, tomllib
from ..migration.report import FILE as REPORT
from ..migration.report import markdown
from ..migration.series import of_main
from ..project_matrix import Matrix
from ..render import classifiers
from . import acceptable, document, migrate
from .interview import interview
from .proposal import propose


class Result(object):
    """What init has made.

    * ``path``: the configuration, as messages name it
    * ``matrix``: its Matrix
    * ``written``: the other files that were written, as messages name them
    * ``notes``: what the user should know, sentences
    * ``migration``: what became of everything that the project had, a list of Entry
    """

    def __init__(self, path, matrix, written, notes, migration):
        self.path = path
        self.matrix = matrix
        self.written = written
        self.notes = notes
        self.migration = migration


def run(directory, facts, today, yes=False, in_pyproject=False, replace=False, report=False):
    """Make the configuration and all files of a project; return a Result. `report` leaves one in a file."""
    directory = os.path.abspath(directory)
    path, before = place(directory, in_pyproject)
    if report and os.path.lexists(os.path.join(directory, REPORT)):
        raise Problem("exists already: delete it, then run init again.", REPORT)
    proposal = propose(directory, facts, today)
    if replace:
        proposal.replace_tox()
    if not yes and sys.stdin is not None and sys.stdin.isatty():
        interview(proposal, facts.kinds)
    new, matrix = tried(proposal, path, before, facts, today)
    is_main_left = leave_main(proposal, matrix)
    if leave_classifiers(proposal, directory, matrix) or is_main_left:
        new, matrix = tried(proposal, path, before, facts, today)
    # All files are looked at before the first is written.
    entries = migrate.entries(proposal, matrix)
    collected = [output for output in outputs.collect(matrix, proposal.replaced, starting=True) if output.path != path]
    write.check_place(path, shown(path))
    write.save(path, new)
    differing = [output for output in collected if output.differs]
    for output in differing:
        write.save(output.path, output.new)
    written = [output.shown for output in differing]
    if report:
        write.save(os.path.join(directory, REPORT), markdown(entries, migrate.sources(proposal), shown(path)))
        written.append(REPORT)
    return Result(shown(path), matrix, written, proposal.notes, entries)


def place(directory, in_pyproject):
    """Return the path of the configuration, and the text of pyproject.toml if it goes there; refuse a second one."""
    own = os.path.join(directory, config.OWN_FILE)
    pyproject = os.path.join(directory, config.PYPROJECT)
    text = write.read(pyproject)
    for path, is_there in ((own, os.path.exists(own)), (pyproject, "[tool.{}]".format(config.TABLE) in (text or ""))):
        if is_there:
            raise Problem("has a configuration already: edit it, then run write.", shown(path))
    if not in_pyproject:
        return own, None
    if text is None:
        raise Problem("there is no such file: run init without --pyproject.", shown(pyproject))
    return pyproject, text


def tried(proposal, path, before, facts, today):
    """Return the text of the configuration and its matrix: mistakes are found before anything is written."""
    while True:
        new = document.own_file(proposal) if before is None else document.in_pyproject(proposal, before)
        prefix = () if before is None else ("tool", config.TABLE)
        data = tomllib.loads(new)
        for key in prefix:
            data = data[key]
        try:
            return new, Matrix(config.Config(config.Source(path, new, prefix), data, facts, today))
        except Problem as problem:
            if not acceptable.leave_version(proposal.axes.factors, problem, proposal.notes):
                raise


def leave_main(proposal, matrix):
    """Take Django's branch main out of the proposal if none of its Pythons runs it, and return whether it was."""
    if not proposal.axes.main or MAIN in matrix.djangos():
        return False
    proposal.notes.append("{}: main = true was left out.".format(of_main(matrix)[0]))
    proposal.axes.main = False
    return True


def leave_classifiers(proposal, directory, matrix):
    """Take the classifiers out of the proposal if they would change, and return whether they were."""
    source = proposal.write.get("classifiers")
    if source is None:
        return False
    before = write.read(os.path.join(directory, source))
    if before == classifiers.fill_in(before, matrix, source):
        return False
    # What was written there by hand is not changed.
    note = '{0} has other classifiers than the matrix: classifiers = "{0}" in [write] would keep them the same.'
    proposal.notes.append(note.format(source))
    del proposal.write["classifiers"]
    return True
