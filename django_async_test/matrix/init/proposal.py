"""What will be written: guessed first, then changed in the interview."""

import functools

from .. import names
from ..errors import Problem
from ..metadata import Metadata
from . import acceptable, aliases, axes, databases, dependencies, outputs, pinned, screens, seeds, testenv, versions
from .files import Files
from .sources import Sources


class Proposal(object):
    """What the configuration will say.

    * ``name``: the name of the package; empty if it has none
    * ``django``, ``python``: which series, in the words of the configuration
    * ``databases``: {name: what its table says}
    * ``testenv``: how the tests run, a Testenv
    * ``axes``: what else the environments differ in, an Axes
    * ``write``: what is written where, {key: path}
    * ``branch``: the branch that others start from
    * ``full_history``: whether CI checks out all commits
    * ``replaced``: files that are overwritten though they were not generated
    * ``files``: the project's Files, and ``sources``, what they say about the tests
    * ``notes``: what the user should know, sentences
    """

    def __init__(
        self, name, django, python, databases, testenv, axes, write, branch, full_history, notes, files, sources
    ):
        self.name = name
        self.django = django
        self.python = python
        self.databases = databases
        self.testenv = testenv
        self.axes = axes
        self.write = write
        self.branch = branch
        self.full_history = full_history
        self.replaced = []
        self.notes = notes
        self.files = files
        self.sources = sources

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
            if theirs == outputs.TOX and self.sources.tox:
                for name, table in self.sources.tox.axes.environments.items():
                    if acceptable.is_environment(name, table):
                        self.axes.environments[name] = table


def propose(directory, facts, today):
    """Return the proposal for the project in a directory."""
    files = Files(directory)
    metadata = Metadata(directory)
    notes = []
    sources = Sources(directory, facts, notes)
    check_metadata(metadata, notes)
    screens.take(sources)
    if sources.tox:
        dependencies.place_extras(sources.tox.axes, metadata, notes)
    django, python = [versions.propose(key, facts, metadata, sources, today, notes) for key in ("django", "python")]
    unofficial = axes.unofficial(facts, sources)
    django, python = versions.that_fit(django, python, facts, metadata, today, notes, unofficial)
    versions.note_lonely(django, python, facts, metadata, today, notes, unofficial)
    djangos, pythons = versions.series_in(django, python, facts, today)
    environment = testenv.propose(files, metadata, sources.base, notes, pythons)
    tested = databases.propose(files, environment, sources)
    servers = aliases.propose(files, tested, sources.test_jobs)
    databases.leave_drivers(environment, tested, files, servers)
    aliases.take_variables(environment, files, servers, sources.test_jobs)
    has = functools.partial(versions.any_cell, django, python, facts, today)
    differing = axes.propose(facts, sources, tested, has)
    screens.require(environment, tested, differing)
    seeds.require(environment, files, metadata, pythons)
    cells = [names.join(names.python_factor(one), names.django_factor(other)) for one in pythons for other in djangos]
    tested_cells = [(one, other) for one in pythons for other in djangos if facts.official(one, other)]
    pinned.propose(environment, files, metadata, facts, tested_cells)
    differing.unofficial = [cell for cell in differing.unofficial if cell in cells]
    acceptable.keep_cells(differing.factors, cells, notes)
    differing.servers = servers
    versions_of_factors = [table for factor in differing.factors.values() for table in factor["versions"].values()]
    acceptable.keep_dependencies(list(tested.values()) + versions_of_factors, directory, notes)
    return Proposal(
        metadata.name,
        django,
        python,
        tested,
        environment,
        differing,
        outputs.propose(files, metadata, notes, sources.test_jobs),
        outputs.branch(files),
        metadata.version_from_tags or any(job.has_history for job in sources.test_jobs),
        notes,
        files,
        sources,
    )


def check_metadata(metadata, notes):
    """Refuse a pyproject.toml that is not valid; note another file that was not understood."""
    for name, reason in metadata.mistakes:
        if name == "pyproject.toml":
            # Nothing that reads it works: neither pip nor tox.
            raise Problem("is not understood: {}. Mend it first.".format(reason.rstrip(".")), name)
        notes.append("{}: it was not understood, and nothing was taken from it: {}".format(name, reason))
