"""Files of requirements that pin Django or what it needs: the matrix chooses that, and takes the rest of them only."""

import os
import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from ..facts import MAIN
from ..plan import can_be_editable

# What is pinned together with Django, and follows it.
COMPANIONS = ("asgiref", "sqlparse", "django")

# The name of an environment of tox, which is another one in the matrix.
ENVIRONMENT = re.compile(r"\{env_?name\}")

# The project as it lies there, perhaps with extras.
PROJECT = re.compile(r"(?:-e|--editable)[ =]\.(?:\[([\w, .-]*)\])?\Z")

# Files of requirements include each other; a circle ends here.
DEPTH = 5


def series(files, deps):
    """Return the series of Django that the files among requirements pin."""
    found = [one for path in paths(deps) for one in requirements(files, path) if is_pin(one, ("django",))]
    versions = [re.search(r"[=~]=\s*(\d+\.\d+)", str(one.specifier)) for one in found]
    return [match.group(1) for match in versions if match]


def replace(testenv, files, djangos=(), pythons=()):
    """Put the requirements of files that pin Django in the place of those, without Django and what follows it.

    So it is with a file that refuses one of `djangos`, the series that are tested: each is installed there today; and
    with one that has the project as it lies there, which is installed anyway, if uv cannot do so in one of `pythons`.
    """
    result = []
    is_old = not all(map(can_be_editable, pythons))
    for entry in testenv.deps:
        path = (paths([entry]) or [""])[0]
        if ENVIRONMENT.search(path) and files.glob(ENVIRONMENT.sub("*", path)):
            result += [(one,) + tuple(entry[1:]) for one in of_environments(files, path)]
            testenv.unpinned.append(path)
            continue
        found = requirements(files, path) if path else []
        is_pinned = any(is_pin(one, COMPANIONS) or refuses(one, djangos) for one in found)
        has_project = bool(path) and installs_project(files, path)
        if not (is_pinned or (is_old and has_project) or (found and is_only_for_pip(files, path))):
            result.append(entry)
            continue
        rest = [one for one in found if canonicalize_name(one.name) not in COMPANIONS]
        result += [(str(one),) + tuple(entry[1:]) for one in rest]
        testenv.unpinned.append(path)
        result += [(one,) + tuple(entry[1:]) for one in others(files, path)]
        testenv.extras += [one for one in extras(files, path) if one not in testenv.extras]
    testenv.deps = with_common(result, [one for one in djangos if one != MAIN])


def with_common(deps, djangos):
    """Return dependencies of which those are for all Djangos that each Django has that has any of its own.

    So it is if the newest of those that are tested has: another one has no file, and needs what these have in common.
    """
    of_text = {}
    for text, series, _ in deps:
        of_text.setdefault(text, set()).update(series or ())
    every = set().union(*of_text.values())
    if len(every) < 2 or not djangos or max(djangos, key=Version) not in every:
        return deps
    result = []
    for entry in deps:
        entry = (entry[0], None, None) if of_text[entry[0]] == every and entry[2] is None else entry
        result += [entry] if entry not in result else []
    return result


def of_environments(files, path):
    """Return what the tests need by the files that each environment of today has its own of, locked.

    It is what these were made of, or else what they have themselves, without versions.
    """
    sources = files.glob(os.path.join(os.path.dirname(path), "*.in"))
    locks = files.glob(ENVIRONMENT.sub("*", path))
    found = [one for name in sources[:1] if len(sources) == 1 for one in requirements(files, name)]
    if not found:
        # pip-compile and uv say below each who asks for it: a file, or another package.
        parts = [one for lock in locks for one in re.split(r"\n(?=\w)", files.text_if_readable(lock))]
        direct = {re.match(r"[\w.-]*", one).group() for one in parts if re.search(r"\n\s+#.*-r ", one)}
        every = [Requirement(one.name) for lock in locks for one in requirements(files, lock)]
        found = [one for one in every if not direct or one.name in direct]
    return list(dict.fromkeys(str(one) for one in found if canonicalize_name(one.name) not in COMPANIONS))


def paths(deps):
    """Return the files among requirements."""
    found = [re.match(r"-r\s*(.+)$", requirement) for requirement, _, _ in deps]
    return [match.group(1).strip().replace("{toxinidir}/", "") for match in found if match]


def requirements(files, path):
    """Return the requirements of a file and of those that it includes; options and links are passed over."""
    result = []
    for line in _lines(files, path):
        try:
            result.append(Requirement(re.sub(r"\s+--hash=\S+|\s*\\$", "", line)))
        except InvalidRequirement:
            continue
    return result


def _lines(files, path, depth=0):
    """Return the lines of a file of requirements, and of those that it includes, without comments."""
    result = []
    for line in files.text_if_readable(path).splitlines() if depth < DEPTH else ():
        line = re.sub(r"(?:^|\s)#.*", "", line).strip()
        included = re.match(r"-r\s*(\S+)", line)
        if included:
            result += _lines(files, os.path.join(os.path.dirname(path), included.group(1)), depth + 1)
        else:
            result.append(line)
    return result


def installs_project(files, path):
    """Return whether a file of requirements has the project as it lies there."""
    return any(map(PROJECT.match, _lines(files, path)))


def extras(files, path):
    """Return the extras of the project that a file of requirements has with the project as it lies there."""
    found = [match.group(1) for match in map(PROJECT.match, _lines(files, path)) if match and match.group(1)]
    return [one.strip() for text in found for one in text.split(",")]


def others(files, path):
    """Return what a file of requirements, and those that it includes, have beside requirements by name: links."""
    links = [line for line in _lines(files, path) if re.match(r"(?:-e\s+)?(?:git\+|hg\+|https?:)\S+\Z", line)]
    return [re.sub(r"^-e\s+", "", line) for line in links]


def is_only_for_pip(files, path, depth=0):
    """Return whether pip understands how a file of requirements, or one that it includes, is written, and uv not."""
    text = files.text_if_readable(path)
    included = re.findall(r"(?m)^-r[ \t]*(\S+)", text) if depth < DEPTH else ()
    inner = [os.path.join(os.path.dirname(path), name) for name in included]
    return bool(re.search(r"(?m)^-[rc]\S", text)) or any(is_only_for_pip(files, one, depth + 1) for one in inner)


def refuses(requirement, djangos):
    """Return whether a requirement is one of Django that every release of one of some series fails."""
    newest = ["{}.99".format(series) for series in djangos if series != "main"]
    is_django = canonicalize_name(requirement.name) == "django" and requirement.marker is None
    return is_django and not all(map(requirement.specifier.contains, newest))


def is_pin(requirement, names):
    """Return whether a requirement is one version of one of these packages, or Django below a version."""
    operators = ("==", "===", "~=") + (("<", "<=") if canonicalize_name(requirement.name) == "django" else ())
    pinned = any(one.operator in operators for one in requirement.specifier)
    return canonicalize_name(requirement.name) in names and pinned and requirement.marker is None
