"""What became of everything that init has found."""

from ..metadata import Metadata
from ..migration import LEFT_OUT, TAKEN, TRANSLATED, Entry, ci, sections, tox
from ..toml import assignments
from . import dependencies, outputs


def entries(proposal, matrix):
    """Return an Entry for each environment, factor, database, section, session, job and service."""
    found, result = proposal.sources, []
    if found.tox:
        result += tox.entries(found.tox, proposal, matrix, outputs.TOX in proposal.replaced)
    result += of_sections(proposal)
    result += ci.of_sessions(found.sessions + found.hatch, found)
    result += ci.of_jobs(found.jobs, found, matrix)
    result += of_groups(proposal)
    for name, text in OTHERS:
        if proposal.files.exists(name):
            result.append(Entry(name, "file", name, LEFT_OUT, text))
    return result


# What else may run tests; it is named, and stays.
OTHERS = (
    (".gitlab-ci.yml", "it stays, and is not read: remove what the matrix tests now"),
    (".circleci", "it stays, and is not read: remove what the matrix tests now"),
    (".travis.yml", "it stays, and is not read: remove what the matrix tests now"),
    ("azure-pipelines.yml", "it stays, and is not read: remove what the matrix tests now"),
    ("uv.lock", "tox's environments are resolved anew, each with its Django: the lock is for `uv run`"),
)


def of_groups(proposal):
    """Return the entries of the dependency groups."""
    result = []
    for name in Metadata(proposal.files.directory).groups:
        if name in proposal.testenv.dependency_groups:
            result.append(Entry("pyproject.toml", "dependency group", name, TAKEN, "dependency_groups"))
        else:
            line = assignments({"dependency_groups": [*proposal.testenv.dependency_groups, name]})
            text = "it is not installed for the tests"
            result.append(Entry("pyproject.toml", "dependency group", name, LEFT_OUT, text, line))
    installed = {text for text, _, _ in proposal.testenv.deps}
    for name, found in dependencies.own_groups_of(proposal.files).items():
        if found and installed & set(found):
            result.append(Entry("pyproject.toml", "dependency group", name, TRANSLATED, "deps"))
        elif found:
            text, line = "it is not installed for the tests", assignments({"deps": found})
            result.append(Entry("pyproject.toml", "dependency group", name, LEFT_OUT, text, line))
    return result


def of_sections(proposal):
    """Return the entries of the sections of tox.ini that are no environments."""
    result = []
    replaced = outputs.TOX in proposal.replaced
    for name, _ in sections.split(proposal.files.text_if_readable(outputs.TOX)):
        if not sections.OF_TOX.match(name):
            text = "at the end of the new tox.ini" if replaced else "it stays in tox.ini"
            result.append(Entry(outputs.TOX, "section", name, TAKEN, text))
        elif name.split(":")[0] in ("gh", "gh-actions", "travis"):
            text = "the generated workflow names the environments of each job itself"
            result.append(Entry(outputs.TOX, "section", name, LEFT_OUT, text))
    return result


def sources(proposal):
    """Return the names of the files that were read, for the report."""
    found = proposal.sources
    result = [found.tox.path] if found.tox else []
    result += ["noxfile.py"] if found.sessions else []
    return result + sorted({job.path for job in found.jobs})
