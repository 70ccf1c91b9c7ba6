"""What became of everything that init has found."""

from ..existing_tox import lines as tox_lines
from ..metadata import Metadata
from ..migration import LEFT_OUT, TAKEN, TRANSLATED, Entry, ci, sections, targets, tox
from ..toml import assignments
from . import databases, dependencies, locks, other_requirements, outputs


def entries(proposal, matrix):
    """Return an Entry for each environment, factor, database, section, session, job and service."""
    found, result = proposal.sources, []
    if found.tox:
        result += tox.entries(found.tox, proposal, matrix, outputs.TOX in proposal.replaced)
    result += of_sections(proposal)
    result += ci.of_sessions(found.sessions + found.hatch, found, matrix)
    result += ci.of_jobs(found.jobs, found, matrix)
    result += targets.of_targets(found.targets, proposal.testenv.commands)
    result += other_requirements.entries(proposal)
    result += of_groups(proposal)
    result += of_drivers(proposal)
    if getattr(found.base, "installs_lock", False) and proposal.files.exists(locks.FILE):
        text = "deps, which are not newer than it has them; with what they need they are resolved anew for each Django"
        result.append(Entry(locks.FILE, "file", locks.FILE, TRANSLATED, text))
    for name, text in OTHERS:
        if name in {entry.source for entry in result if entry.kind == "file"}:
            continue
        if proposal.files.exists(name) and not any((job.path + "/").startswith(name + "/") for job in found.jobs):
            lines = []
            if name in NO_CI and not set(outputs.CI) & set(matrix.config.write):
                text, lines = NO_CI[name]
            result.append(Entry(name, "file", name, LEFT_OUT, text, lines))
    return result


# What else may run tests; it is named, and stays.
STAYS = "it stays, and is not read: remove what the matrix tests now"
OTHERS = tuple(
    (name, STAYS)
    for name in (
        ".gitlab-ci.yml",
        ".circleci",
        ".travis.yml",
        "azure-pipelines.yml",
        ".azure-pipelines.yml",
        ".azure-pipelines",
        "ci/azure-pipelines.yml",
        "appveyor.yml",
        ".appveyor.yml",
        "bitbucket-pipelines.yml",
        ".cirrus.yml",
        ".drone.yml",
        ".woodpecker.yml",
        ".woodpecker",
        "Jenkinsfile",
    )
)

# Where a project has the configuration of another provider, none is written that would stand in its place.
NO_CI = {
    ".gitlab-ci.yml": (
        "it stays, and does not run the matrix: it can include a file that is written beside it",
        ("[write]", 'gitlab = "matrix.gitlab-ci.yml"'),
    ),
    ".circleci": (
        "it stays, and does not run the matrix: it can have the jobs of a file that is written beside it",
        ("[write]", 'circleci = ".circleci/matrix.yml"'),
    ),
}

LOCK = "the matrix's environments are resolved anew, each with its Django: the lock is for `{}`"
OTHERS += tuple(
    (name, LOCK.format(command))
    for name, command in (
        ("uv.lock", "uv run"),
        ("poetry.lock", "poetry install"),
        ("pdm.lock", "pdm install"),
        ("Pipfile.lock", "pipenv sync"),
    )
)


def of_groups(proposal):
    """Return the entries of the dependency groups."""
    result = []
    for name, members in Metadata(proposal.files.directory).groups.items():
        if name in proposal.testenv.dependency_groups:
            result.append(Entry("pyproject.toml", "dependency group", name, TAKEN, "dependency_groups"))
        elif is_django_alone(members):
            result.append(Entry("pyproject.toml", "dependency group", name, TRANSLATED, "the matrix chooses Django"))
        else:
            line = assignments({"dependency_groups": [*proposal.testenv.dependency_groups, name]})
            text = "it is not installed for the tests"
            result.append(Entry("pyproject.toml", "dependency group", name, LEFT_OUT, text, line))
    installed = {text for text, _, _ in proposal.testenv.deps} | set(proposal.testenv.moved)
    locked = locks.versions(proposal.files)
    own = dependencies.own_groups_in(proposal.files)
    for path, name, found in [(path, *one) for path, groups in own.items() for one in groups.items()]:
        # Django among them is the matrix's.
        rest = [one for one in found if not installed & {one, locks.limited(one, locked)}]
        rest = [one for one in rest if not tox_lines.is_django(one)]
        if found and not rest:
            result.append(Entry(path, "dependency group", name, TRANSLATED, "deps"))
        elif found:
            text = "{} not installed for the tests".format("it is" if rest == found else "the rest of it is")
            line = assignments({"deps": rest})
            result.append(Entry(path, "dependency group", name, LEFT_OUT, text, line))
    return result


def is_django_alone(members):
    """Return whether a dependency group asks for a Django, and for nothing else."""
    found = members if isinstance(members, list) else []
    return bool(found) and all(isinstance(one, str) and tox_lines.is_django(one) for one in found)


def of_drivers(proposal):
    """Return the entries of the files that pin Django, and of the drivers of databases that were left out."""
    result = []
    for path in proposal.testenv.unpinned:
        text = "deps, without the project, Django and what Django needs: the matrix has them"
        result.append(Entry(path, "requirements", path, TRANSLATED, text))
    for text in proposal.testenv.drivers:
        is_postgres = databases.POSTGRES.match(text)
        lines = ["[databases.sqlite]", "", "[databases.{}]".format("postgres" if is_postgres else "mysql")]
        why = "SQLite needs none, and nothing imports it: a database brings its own"
        if databases.ORACLE.match(text):
            why, lines = "there is no database Oracle here, and nothing imports it", []
        result.append(Entry(proposal.sources.base.path, "driver", text, LEFT_OUT, why, lines))
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
