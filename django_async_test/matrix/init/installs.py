"""Commands of tox's environments that install: what they install is asked for in the configuration instead."""

import re

from ..existing_ci import hatch, shell
from ..existing_tox import lines

# They make an environment of their own, or put what their lock file says into tox's: another Django among it.
MANAGED = re.compile(r"(?:poetry|pdm|pipenv|uv) run\b")
SYNC = re.compile(r"(?:poetry|pdm|pipenv) (?:install|sync)\b|uv sync\b|poetry lock\b")

# The project itself, and nothing else.
PROJECT = re.compile(
    r"-?\s*(?:\{env_?python\} -m |python\d? -m |uv )?pip install ((?:(?:-c|--constraint)[ =]\S+ |-\S+ )*)"
    r"(?:\.|\{toxinidir\})/?(?:\[([\w, .-]*)\])?$"
)

# What Poetry's lock file has, installed by a shell: its plugin for that need not be there.
EXPORT = re.compile(
    r"-?\s*(?:ba|z)?sh -c ([\"'])(?:poetry export\b([^|]*)\|(?:.*\|)? *(?:\S+ -m )?pip3? install\b[^|;&]*)\1$"
)


def translate(found, targets, environments=()):
    """Take out of a Found's commands what installs, and what runs its programs in another environment.

    What calls one of the project's `targets` stays. `environments` are those of hatch, as Sessions.
    """
    install = re.sub(r"\{\w+\}", "", found.axes.settings.get("install_command", ""))
    requirements, extras, _ = shell.installs(re.sub(r"^\{env_?python\}", "python", install))
    if extras or shell.is_editable(install):
        # It installs the project together with everything else.
        found.extras += extras
        found.deps += [(text, None, None) for text in requirements]
        build(found, is_editable=shell.is_editable(install))
        note(found, "install_command = " + found.axes.settings.pop("install_command"), "package, extras")
    for key in ("commands_pre", "commands"):
        setattr(found, key, without(found, getattr(found, key), targets, environments))
    for table in found.axes.databases.values():
        if "commands" in table:
            table["commands"] = without(found, table["commands"], targets, environments)
    if any(key == "commands" and installs_project(line) for key, line in found.dropped):
        # One for each Django, say: what runs the tests instead does not install it.
        build(found, is_editable=True)


def installs_project(line):
    """Return whether a line with a command, perhaps for some environments only, installs the project and runs tests."""
    command = re.sub(r"\A[\w!,.{}-]+:\s+", "", line)
    is_without = re.search(r" --no-(?:root|self|project|install-project)\b", command)
    return bool(MANAGED.match(command) and shell.runs_tests(command) and not is_without)


def without(found, commands, targets, environments):
    """Return commands without those that install, which are taken."""
    kept = []
    for line in commands:
        called = hatch.called(line, environments)
        if called is not None:
            kept += of_hatch(found, line, *called)
        else:
            kept += [line] if targets.read(line) is not None else translated(found, line)
    return kept


def of_hatch(found, line, session, commands):
    """Return what hatch would run in an environment of its own, and take what that environment has."""
    found.deps += [(text, None, None) for text in session.requirements if not lines.is_django(text)]
    found.extras += session.extras
    found.dependency_groups += session.groups
    for name, value in session.set_env.items():
        found.set_env.setdefault(name, value)
    build(found, session.is_editable)
    note(found, "commands = " + line, "what the environment {} of hatch has, and runs".format(session.name))
    beside = [one for one in commands if lines.is_beside(one)]
    found.dropped += [("commands", one) for one in beside]
    return [shell.as_tox(one) if shell.runs_tests(one) else one for one in commands if one not in beside]


def translated(found, line):
    """Return what stays of one command, a list of one or none."""
    inner = re.match(r"\{posargs:(.*)\}$", line)
    if inner and MANAGED.match(inner.group(1)):
        return ["{{posargs:{}}}".format(one) for one in translated(found, inner.group(1))]
    project = PROJECT.match(line)
    is_managed = MANAGED.match(line)
    exported = EXPORT.match(line)
    if exported:
        found.has_own_groups = found.installs_lock = True
        shell.read_sync(shell.words(exported.group(2)), found.extras, found.dependency_groups)
        note(found, "commands = " + line, "dependencies: the matrix chooses Django, which it would install too")
        return []
    # Without dependencies it is installed where something else has installed them.
    if project and ("--no-deps" not in line or found.installs_lock) and "--pre" not in line:
        found.extras += [one.strip() for one in (project.group(2) or "").split(",") if one.strip()]
        build(found, is_editable=bool(re.search(r"(?:-e|--editable) $", project.group(1))))
        note(found, "commands = " + line, "package, extras")
        for constraints in re.findall(r"(?:-c|--constraint)[ =](\S+)", project.group(1)):
            found.dropped.append(("deps", "-c " + constraints))
        return []
    if not (is_managed or SYNC.match(line)):
        return [line]
    requirements, extras, groups = shell.installs(line)
    found.deps += [(text, None, None) for text in requirements]
    found.extras += extras
    found.dependency_groups += groups
    found.has_own_groups = True
    found.installs_lock = found.installs_lock or line.startswith("poetry ")
    build(found, is_editable=not re.search(r"--no-(?:root|self|project|install-project)\b", line))
    note(
        found,
        "commands = " + line,
        "package, extras and dependencies: the matrix chooses Django, which it would install too",
    )
    bare = re.sub("^" + shell.RUNNER, "", line)
    return [re.sub(r"^(?=(?:\./)?[\w./-]+\.py\b)", "python ", bare)] if is_managed else []


def build(found, is_editable):
    """Have the package built, as it lies there if a command has installed it that way."""
    if found.package in ("", "skip"):
        found.package = "editable" if is_editable else "" if not found.package else "wheel"


def note(found, line, text):
    """Note what became of a line."""
    if (line, text) not in found.translated:
        found.translated.append((line, text))
