"""What jobs install for their tests, and the environments do not: those of jobs whose commands were not taken."""

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from ..metadata import Metadata
from ..migration import LEFT_OUT, Entry
from ..toml import assignments
from . import dependencies, pins, sources

# Packages that look at the code or at what was measured, whatever the tests are.
BESIDE = re.compile(r"(?:flake8|black|ruff|isort|mypy|pylint|pyright|bandit|safety|coverage|pytest-cov)\b", re.I)


def entries(proposal):
    """Return an Entry for each file or line of requirements that has something else than the environments."""
    found, result = proposal.sources, []
    here = installed(proposal)
    jobs = [job for job in found.test_jobs if job.commands and found.base and job.path + job.name != taken(found)]
    for job in jobs:
        for text in dict.fromkeys(job.requirements):
            path = (pins.paths([(text, None, None)]) or [""])[0]
            asked = [str(one) for one in pins.requirements(proposal.files, path)] if path else [text]
            rest = [one for one in asked if sources.is_dependency(one) and not BESIDE.match(one)]
            rest = [one for one in rest if name_of(one) not in here]
            if rest:
                shown = "{} of {} ({})".format(", ".join(rest), job.name, job.path.rsplit("/", 1)[-1])
                why = "the environments do not have it: what the tests need of it is for deps, or for a database's"
                lines = assignments({"deps": rest})
                result.append(Entry(path or job.path, "requirement", shown, LEFT_OUT, why, lines))
    return result


def taken(found):
    """Return the file and the name of the job whose commands and requirements were taken, empty without one."""
    job = sources.best_job(found) if found.base and found.base is not found.tox else None
    return job.path + job.name if job and found.base.path == job.path else ""


def installed(proposal):
    """Return the names of all packages that some environment is told to install, as far as files say them."""
    testenv, metadata = proposal.testenv, Metadata(proposal.files.directory)
    texts = [text for text, _, _ in testenv.deps] + testenv.moved + testenv.drivers + metadata.requires
    tables = list(proposal.databases.values())
    tables += [version for factor in proposal.axes.factors.values() for version in factor["versions"].values()]
    for table in tables:
        texts += list(table.get("deps", [])) + [table.get("driver") or ""]
    texts += [one for extra in testenv.extras for one in metadata.of_extras.get(extra, [])]
    texts += dependencies.groups_text(proposal.files, testenv.dependency_groups).splitlines()
    for path in pins.paths([(text, None, None) for text in texts]):
        texts += [str(one) for one in pins.requirements(proposal.files, path)]
    return {name_of(text) for text in texts}


def name_of(text):
    """Return the name of what a requirement asks for, in one form for all spellings; a link as it is."""
    try:
        return canonicalize_name(Requirement(text).name)
    except InvalidRequirement:
        return text
