"""All that says how the tests run today: tox's configuration, noxfile.py, the workflows."""

import re

from .. import existing_ci, existing_tox
from ..existing_ci import shell
from ..existing_tox import lines
from ..existing_tox.found import Found


class Sources(object):
    """What was found in the project's files.

    * ``tox``: what tox's configuration says, a Found; None without one
    * ``sessions``, ``jobs``: those of noxfile.py and of the workflows
    * ``hatch``: the environments of hatch, sessions too
    * ``base``: what the proposal starts from: tox's, or else that of a session or of a job; None without any
    * ``djangos``, ``pythons``: the series that one of them tests, without the branch and PyPy
    * ``main``, ``pypy``: whether one of them tests the branch, and PyPy
    """

    def __init__(self, directory, facts, notes):
        self.tox = existing_tox.read(directory, facts, notes)
        self.sessions = existing_ci.nox.read(directory, facts, notes)
        self.hatch = existing_ci.hatch.read(directory, facts, notes)
        self.jobs = existing_ci.workflows.read(directory, facts, notes)
        self.base = (
            self.tox if is_useful(self.tox) else from_session(self.sessions + self.hatch) or from_job(self) or self.tox
        )
        tested = [self.tox] if self.tox else []
        tested += [session for session in self.sessions + self.hatch if tests(session)] + self.test_jobs
        self.djangos = union(facts.django, [one.djangos for one in tested])
        self.pythons = union(facts.python, [one.pythons for one in tested])
        self.main = any("main" in one.djangos for one in tested) or bool(self.tox and self.tox.axes.main)
        self.pypy = any("pypy" in text for one in tested for text in one.pythons) or bool(
            self.tox and self.tox.axes.pypy
        )

    @property
    def test_jobs(self):
        """The jobs that run tests."""
        return [job for job in self.jobs if job.is_test]


def is_useful(found):
    """Return whether tox's configuration says by which command the tests run."""
    return bool(found and found.commands)


def tests(session):
    """Return whether a session runs tests."""
    return any(shell.runs_tests(line) for line in session.commands)


def union(entries, found):
    """Return the series of the table that one of several lists has; the branch is asked for in another way."""
    named = {series for one in found for series in one}
    return [series for series in entries if series in named and series != "main"]


def from_session(sessions):
    """Return what the session says that runs the tests with the most versions, None without one."""
    found = [session for session in sessions if tests(session)]
    if not found:
        return None
    best = max(found, key=lambda one: (len(one.pythons) or 1) * (len(one.djangos) or 1))
    return as_found(best.path, best, [line for line in best.commands if shell.runs_tests(line)])


def from_job(sources):
    """Return what the job says that runs the tests itself with the most versions, None without one."""
    found = [job for job in sources.test_jobs if job.commands]
    if not found:
        return None
    best = max(found, key=lambda one: (not one.services, (len(one.pythons) or 1) * (len(one.djangos) or 1)))
    commands = [line for line in map(shell.as_tox, best.commands) if "$" not in line][:1]
    return as_found(best.path, best, commands) if commands else None


def as_found(path, one, commands):
    """Return what a session or a job says, in the form of what tox's configuration says."""
    found = Found(path)
    found.commands = [shell.as_tox(line) for line in commands]
    found.set_env = dict(getattr(one, "set_env", {}))
    found.package = "editable" if one.is_editable else ""
    found.deps = [(text, None, None) for text in dict.fromkeys(one.requirements) if is_dependency(text)]
    found.extras = list(dict.fromkeys(one.extras))
    found.dependency_groups = list(dict.fromkeys(one.groups))
    return found


def is_dependency(text):
    """Return whether something that is installed is for the tests: neither Django, nor what runs them."""
    return not lines.is_django(text) and not TOOLS.match(text)


TOOLS = re.compile(
    r"(pip|setuptools|wheel|build|tox[\w-]*|nox[\w-]*|uv|poetry|hatch|virtualenv|codecov|coveralls|twine|pre-commit)\b"
)
