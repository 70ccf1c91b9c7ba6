"""What the tests need: the project's own list, what is missing in it, and for which Djangos and Pythons."""

import os
import re

from .. import reading
from ..existing_ci import shell
from ..existing_tox import lines
from ..metadata import texts
from ..setup_files import table
from . import imports, own_groups, used

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
# What a file of requirements has that is for those who develop the project.
DEVELOPERS = re.compile(
    r"^(?:pytest|coverage|tox|flake8|black|ruff|isort|mypy|pre-commit|factory)", re.MULTILINE | re.I
)

TEST_NAMES = ["test", "tests", "testing", "dev", "develop"]

# Groups that are not for tests, by words in their names.
OTHER_GROUPS = re.compile(r"doc|lint|typ|format|style|release|publish|build", re.I)

# The section of pytest in the files that can have it.
PYTEST = re.compile(r"^\[(?:pytest|tool:pytest|tool\.pytest[\w.]*)\][ \t]*$(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)

# The options in it: a text or a list, perhaps of several lines.
ADDOPTS = re.compile(
    r"^[ \t]*addopts\s*=\s*(\[.*?\]|\"\"\".*?\"\"\"|[^\n]*(?:\n[ \t]+[^\n]+)*)", re.MULTILINE | re.DOTALL
)

# Plugins of pytest, and options that it refuses without them.
PLUGINS = (
    ("pytest-cov", r"--(?:no-)?cov\b"),
    ("pytest-xdist", r"(?:-n[ =]?(?:\d|auto|logical)|--numprocesses|--dist[ =])"),
    ("pytest-django", r"--(?:ds|dc|reuse-db|create-db|no-?migrations|fail-on-template-vars)\b"),
    ("pytest-asyncio", r"--asyncio-mode\b"),
    ("pytest-timeout", r"--timeout\b"),
    ("pytest-benchmark", r"--benchmark-"),
    ("pytest-randomly", r"--randomly-"),
    ("pytest-random-order", r"--random-order\b"),
    ("pytest-socket", r"--(?:disable-socket|allow-hosts)\b"),
    ("pytest-flake8", r"--flake8\b"),
    ("pytest-isort", r"--isort\b"),
    ("pytest-black", r"--black\b"),
    ("pytest-mypy", r"--mypy\b"),
    ("pytest-html", r"--(?:self-contained-)?html\b"),
    ("pytest-rerunfailures", r"--reruns\b"),
)

# Packages that put their files in the place of those of an older one, which others may still require: pip installs
# what is asked for after that, and uv both at once.
FORKS = ("pynose",)

# Files of requirements include each other; a circle ends here.
DEPTH = 5


def take_groups(testenv, files, metadata):
    """Keep the dependency groups that the package has; those in words of Poetry and its kind become dependencies.

    Return the names of all of them.
    """
    own = own_groups_of(files)
    named = known(testenv.dependency_groups, for_tests(list(metadata.groups) + list(own)))
    testenv.dependency_groups = [group for group in named if group in metadata.groups]
    for name in named:
        if name not in metadata.groups:
            testenv.deps += of_own(own.get(name, ()))
    return [name for name in named if name in metadata.groups or name in own]


# What runs environments and hooks, and is in none of the matrix.
RUNNERS = re.compile(r"(?:tox|nox|poetry|pre-commit)(?:[-_][\w-]+)?\s*(?=[\[<>=!~;@]|\Z)", re.I)


def of_own(requirements):
    """Return the requirements of a group as dependencies, without Django and what runs environments."""
    return [(text, None, None) for text in requirements if not (lines.is_django(text) or RUNNERS.match(text))]


def require_beside(testenv, metadata):
    """Add what the project requires, with its extras, where it is not installed itself."""
    required = metadata.requires + [one for extra in testenv.extras for one in metadata.of_extras.get(extra, [])]
    known = [text for text, _, _ in testenv.deps]
    testenv.deps += [entry for entry in of_own(dict.fromkeys(required)) if entry[0] not in known]
    testenv.extras = []


def place_extras(axes, metadata, notes):
    """Put what extras of the package ask for among the dependencies of databases and versions of tox's configuration.

    An extra of which that is not known, or that asks for another one, is one of the notes; a version that has nothing
    else is none.
    """
    own = re.compile(r"{}\s*\[".format(re.escape(metadata.name or "-")), re.I)
    for tables in (axes.databases, axes.versions, {"sqlite": axes.sqlite}):
        for name, found in list(tables.items()):
            for extra in found.pop("extras", []):
                asked = metadata.of_extras.get(extra, [])
                if asked and not any(map(own.match, asked)):
                    found["deps"] = found.get("deps", []) + [one for one in asked if one not in found.get("deps", [])]
                elif found or tables is not axes.versions:
                    text = "extras: {} is for some environments only: add what it asks for to their deps"
                    notes.append(text.format(extra))
            if tables is axes.versions and not found:
                del tables[name]


def known(names, all_names):
    """Return names with all of them in the place of what stands for all."""
    return list(dict.fromkeys(one for name in names for one in (all_names if name == shell.ALL else [name])))


def for_tests(groups):
    """Return the groups that are called as if for tests, all if none is."""
    return [name for name in groups if name in TEST_NAMES] or groups


def complete(testenv, files, metadata, has_own_groups=False, lists_versions=False, is_known=False):
    """Add what the tests need to what the tox configuration says.

    `has_own_groups` says whether its commands install the dependencies of the project's development,
    `lists_versions` whether it has dependencies for some environments, and `is_known` whether it says all that is
    installed.
    """
    is_short = lacks_pytest(testenv, files, metadata)
    if (has_own_groups or is_short) and not testenv.dependency_groups:
        deps, extras = testenv.deps, testenv.extras
        guess(testenv, files, metadata, lists_versions and is_short)
        testenv.extras = list(dict.fromkeys(extras + testenv.extras))
        testenv.deps = deps + [entry for entry in testenv.deps if entry not in deps]
    elif not (is_known or testenv.deps or testenv.extras or testenv.dependency_groups):
        guess(testenv, files, metadata, lists_versions)
    text = installed(testenv, files, metadata)
    if not re.search(r"^setuptools\b", text, re.MULTILINE) and imports.any_of(files, imports.PKG_RESOURCES):
        # uv makes environments without setuptools, and 82 has no pkg_resources any more.
        testenv.deps.append(("setuptools<82", None, None))
    for fork in FORKS:
        found = re.search(r"^[ \t]*({}\b[^\s;#]*)".format(fork), text, re.MULTILINE | re.IGNORECASE)
        if found:
            testenv.commands_pre.append("python -m pip install --force-reinstall --no-deps " + found.group(1))
    for name in wanted(testenv, files, text):
        if not re.search(r"(^|[^\w-]){}($|[^\w-])".format(re.escape(name)), text, re.MULTILINE):
            testenv.deps.append((name, None, None))


def lacks_pytest(testenv, files, metadata):
    """Return whether the commands run pytest and nothing that is installed brings it: then more is missing, perhaps."""
    if not any(re.search(r"\bpy\.?test\b", line) for line in testenv.commands) or testenv.extras:
        return False
    asked = metadata.requires + [
        line for line in testenv.commands + testenv.commands_pre if re.search(r"\bpip3? install\b", line)
    ]
    return not re.search(r"(?<![\w-])pytest(?!\w)", "\n".join([installed(testenv, files, metadata)] + asked), re.I)


def guess(testenv, files, metadata, lists_versions=False):
    """Take the first that looks as if it were for tests: a group, an extra, a file of requirements.

    A file that is called as if for all is passed over where tox lists dependencies.
    """
    own = own_groups_of(files)
    for name in TEST_NAMES:
        if name in metadata.groups:
            testenv.dependency_groups = [name]
            return
        if name in metadata.extras:
            testenv.extras = [name]
            return
        if name in own:
            testenv.deps = of_own(own[name])
            return
    for name in REQUIREMENT_FILES:
        if files.exists(name):
            testenv.deps = [("-r " + name, None, None)]
            return
    plain = "requirements.txt"
    is_ours = DEVELOPERS.search(files.text_if_readable(plain)) or used.is_used(files, plain, metadata)
    if not lists_versions and is_ours:
        testenv.deps = [("-r " + plain, None, None)]
        return
    for name in metadata.groups:
        if not OTHER_GROUPS.search(name) and re.search(r"^pytest\b", groups_text(files, [name]), re.MULTILINE):
            testenv.dependency_groups = [name]
            return
    testenv.deps = [one for name in own if not OTHER_GROUPS.search(name) for one in of_own(own[name])]


def own_groups_of(files):
    """Return the groups that Poetry, PDM, uv and Pipenv have in words of their own."""
    return {name: found for found_in in own_groups_in(files).values() for name, found in found_in.items()}


def own_groups_in(files):
    """Return {file: its groups} of those; where both files have one it is that of pyproject.toml."""
    result = {}
    for name, read in (("Pipfile", own_groups.of_pipfile), ("pyproject.toml", own_groups.read)):
        try:
            result[name] = read(reading.toml(files.text_if_readable(name)))
        except ValueError:
            continue
    return result


def wanted(testenv, files, text):
    """Return the packages that the commands need; `text` has what is installed anyway."""
    command = " ".join(testenv.commands)
    result = []
    if re.search(r"\bpy\.?test\b", command):
        result.append("pytest")
        if "pytest-django" not in text and configures_django(files, command):
            result.append("pytest-django")
    before = " ".join(testenv.commands_pre)
    scripts = [files.text_if_readable(name) for name in re.findall(r"(?<=python )[\w./-]+\.py\b", before)]
    is_called = re.search(r"\bpip\b", command + " " + before) or any(map(imports.PIP.search, scripts))
    if is_called or imports.any_of(files, imports.CALLED_PIP):
        # uv makes environments without it.
        result.append("pip")
    if re.search(r"\bcoverage\b", command):
        result.append("coverage")
    if "pytest" in result:
        asked = "\n".join([command] + ADDOPTS.findall("\n".join(sections_of_pytest(files))))
        result += [plugin for plugin, pattern in PLUGINS if re.search(r"(?<![\w=-])" + pattern, asked)]
    return list(dict.fromkeys(result))


def configures_django(files, command):
    """Return whether the project's configuration of pytest names the settings, as only pytest-django reads them."""
    return any("DJANGO_SETTINGS_MODULE" in text for text in sections_of_pytest(files)) or "--ds" in command


def settings_are_beside(testenv, files, metadata):
    """Return whether pytest is told settings in the project's directory, and not that this is on the path.

    `setup.py develop` has put it there, or a plugin that is there by chance; `python -m pytest` does so too.
    """
    commands = [line for line in testenv.commands if re.match(r"(?:\S*/)?py\.?test\b", line)]
    told = "\n".join(commands + sections_of_pytest(files))
    match = re.search(r"(?:--ds[= ]|DJANGO_SETTINGS_MODULE[\"']?\s*=\s*)[\"']?(\w+)", told)
    top = testenv.set_env.get("DJANGO_SETTINGS_MODULE", match.group(1) if match else "").split(".")[0]
    is_there = bool(top) and (files.exists(top + ".py") or bool(files.glob(top + "/*.py")))
    # pytest-django looks for manage.py, and finds what lies beside it.
    is_found = files.exists("manage.py") or re.search(r"\bpythonpath\b|\bpython_paths\b|django_find_project", told)
    is_own = top.replace("_", "-").lower() in (metadata.name or "").lower()
    is_said = testenv.change_dir or "PYTHONPATH" in testenv.set_env or is_found or is_own
    return bool(commands) and is_there and not is_said


def sections_of_pytest(files):
    """Return the texts of pytest's configuration, without comments."""
    names = ("pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini")
    found = [text for name in names for text in PYTEST.findall(files.text_if_readable(name))]
    return [re.sub(r"(?m)^\s*[#;].*$", "", text) for text in found]


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
    extras = table(table(pyproject(files), "project"), "optional-dependencies")
    asked = [one for name in testenv.extras for one in texts(extras.get(name))]
    return [groups_text(files, testenv.dependency_groups)] + asked


def groups_text(files, names):
    """Return the requirements of groups in pyproject.toml, one a line."""
    groups = table(pyproject(files), "dependency-groups")
    return "\n".join(one for name in names for one in texts(groups.get(name)))


def pyproject(files):
    """Return the data of pyproject.toml, none if it is not understood."""
    try:
        return reading.toml(files.text_if_readable("pyproject.toml"))
    except ValueError:
        return {}


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
