"""What the tests need: the project's own list, what is missing in it, and for which Djangos and Pythons."""

import os
import re

from .. import reading
from ..existing_tox import lines
from ..metadata import texts
from ..setup_files import table
from . import own_groups

# Where requirements for tests are kept, and what extras and groups of them are called; the first that is there.
REQUIREMENT_FILES = [
    "requirements/test.txt",
    "requirements/tests.txt",
    "requirements/testing.txt",
    "requirements/requirements-testing.txt",
    "requirements-test.txt",
    "requirements-tests.txt",
    "requirements_test.txt",
    "test-requirements.txt",
    "test_requirements.txt",
    "tests/requirements.txt",
    "tests/requirements/requirements.txt",
    "requirements-dev.txt",
    "requirements_dev.txt",
    "dev-requirements.txt",
    "requirements/dev.txt",
]
TEST_NAMES = ["test", "tests", "testing", "dev", "develop"]

# The section of pytest in the files that can have it.
PYTEST = re.compile(r"^\[(?:pytest|tool:pytest|tool\.pytest[\w.]*)\][ \t]*$(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)

# Files of requirements include each other; a circle ends here.
DEPTH = 5


def complete(testenv, files, metadata):
    """Add what the tests need to what the tox configuration says."""
    if not (testenv.deps or testenv.extras or testenv.dependency_groups):
        guess(testenv, files, metadata)
    text = installed(testenv, files, metadata)
    for name in wanted(testenv, files, text):
        if not re.search(r"(^|[^\w-]){}($|[^\w-])".format(re.escape(name)), text, re.MULTILINE):
            testenv.deps.append((name, None, None))


def guess(testenv, files, metadata):
    """Take the first that looks as if it were for tests: a group, an extra, a file of requirements."""
    own = own_groups_of(files)
    for name in TEST_NAMES:
        if name in metadata.groups:
            testenv.dependency_groups = [name]
            return
        if name in metadata.extras:
            testenv.extras = [name]
            return
        if name in own:
            testenv.deps = [(text, None, None) for text in own[name] if not lines.is_django(text)]
            return
    for name in REQUIREMENT_FILES:
        if files.exists(name):
            testenv.deps = [("-r " + name, None, None)]
            return


def own_groups_of(files):
    """Return the groups that Poetry, PDM and uv have in words of their own."""
    try:
        return own_groups.read(reading.toml(files.text_if_readable("pyproject.toml")))
    except ValueError:
        return {}


def wanted(testenv, files, text):
    """Return the packages that the commands need; `text` has what is installed anyway."""
    command = " ".join(testenv.commands)
    result = []
    if re.search(r"\bpytest\b", command):
        result.append("pytest")
        if "pytest-django" not in text and configures_django(files, command):
            result.append("pytest-django")
    if re.search(r"\bpip\b", command + " " + " ".join(testenv.commands_pre)):
        # uv makes environments without it.
        result.append("pip")
    if re.search(r"\bcoverage\b", command):
        result.append("coverage")
    if "--cov" in command:
        result.append("pytest-cov")
    return result


def configures_django(files, command):
    """Return whether the project's configuration of pytest names the settings, as only pytest-django reads them."""
    names = ("pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini")
    sections = [text for name in names for text in PYTEST.findall(files.text_if_readable(name))]
    return any("DJANGO_SETTINGS_MODULE" in text for text in sections) or "--ds" in command


def installed(testenv, files, metadata):
    """Return the text of all that is installed for the tests."""
    texts = [requirement for requirement, _, _ in testenv.deps]
    for requirement in list(texts):
        match = re.match(r"-r\s*(.+)$", requirement)
        if match:
            texts.append(with_included(files, match.group(1).strip().replace("{toxinidir}/", "")))
    texts += of_groups_and_extras(testenv, files)
    if testenv.extras:
        texts += [files.text_if_readable("setup.cfg"), files.text_if_readable("setup.py")]
    return "\n".join(texts)


def of_groups_and_extras(testenv, files):
    """Return the requirements of the groups and extras in pyproject.toml."""
    try:
        data = reading.toml(files.text_if_readable("pyproject.toml"))
    except ValueError:
        return []
    groups = table(data, "dependency-groups")
    extras = table(table(data, "project"), "optional-dependencies")
    result = [one for name in testenv.dependency_groups for one in texts(groups.get(name))]
    return result + [one for name in testenv.extras for one in texts(extras.get(name))]


def with_included(files, path, depth=0):
    """Return the text of a file of requirements and of those that it includes."""
    if depth == DEPTH:
        return ""
    text = files.text_if_readable(path)
    for included in re.findall(r"(?m)^\s*-r\s*(\S+)", text):
        text += "\n" + with_included(files, os.path.join(os.path.dirname(path), included), depth + 1)
    return text


def merged(deps, existing):
    """Return dependencies with each requirement once, limited to Djangos and Pythons only where it is not for all."""
    found = {}
    for requirement, djangos, pythons in deps:
        before = found.get(requirement)
        if before is None:
            found[requirement] = (djangos, pythons)
        elif djangos is not None and pythons is not None:
            # For pairs of Django and Python: too much to say, and harmless to install for all.
            found[requirement] = (None, None)
        else:
            found[requirement] = (together(before[0], djangos), together(before[1], pythons))
    tested = (existing.djangos, existing.pythons) if existing else ([], [])
    return [
        (requirement,) + tuple(None if is_for_all(*pair) else pair[0] for pair in zip(limits, tested))
        for requirement, limits in found.items()
    ]


def together(old, new):
    """Return the series of two limits, None for all."""
    return None if old is None or new is None else old + [one for one in new if one not in old]


def is_for_all(series, tested):
    """Return whether a limit is none: it has all series that are tested."""
    return series is None or set(tested) <= set(series)
