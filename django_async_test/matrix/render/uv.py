"""A script that runs the environments by plain uv, without tox: each is what ``uv run`` makes of its options."""

import os
import re
import shlex

from .. import substitutions
from ..metadata import Metadata
from ..plan import plans
from . import nox, template

LOCK = "uv.lock"

# Where the script is unless [write] says it.
USUAL = "matrix.sh"

# Columns of a line of options.
WIDTH = 96


def script(matrix):
    """Return the text of the script without its header."""
    nox.check(matrix, "uv")
    root = matrix.config.root
    metadata = Metadata(root)
    # With a lock what it says is installed, and Django laid over it.
    is_locked = os.path.isfile(os.path.join(root, LOCK)) and metadata.is_package
    found = plans(matrix)
    different = list(dict.fromkeys(map(commands, found)))
    settings = list(dict.fromkeys(map(variables, found)))
    return template(
        "matrix.sh.j2",
        up="/".join([".."] * matrix.config.write.get("uv", "").count("/")) or ".",
        file=matrix.config.write.get("uv", USUAL),
        commands=different,
        variables=settings,
        plans=[
            (
                plan,
                filled(options(plan, matrix, metadata, is_locked)),
                different.index(commands(plan)) + 1,
                settings.index(variables(plan)) + 1,
            )
            for plan in found
        ],
        by_default=[one.name for one in matrix.environments if not one.on_request],
        is_locked=is_locked,
        quote=shlex.quote,
    )


def options(plan, matrix, metadata, is_locked):
    """Return the options of ``uv run`` that make an environment."""
    result = ["--python " + plan.python] if plan.python else []
    if is_locked and plan.package != "skip":
        result += ["--locked"] + ["--extra " + shlex.quote(one) for one in plan.extras]
        result += ["--group " + shlex.quote(one) for one in matrix.config.testenv.dependency_groups]
    else:
        result += ["--no-project"] + package(plan, metadata)
    for requirement in plan.requirements:
        if is_locked and requirement in matrix.config.testenv.group_requirements:
            continue
        result.append(requirement_option(requirement))
    return result


def package(plan, metadata):
    """Return the options that install the package itself."""
    if plan.package == "skip":
        return []
    extras = "[{}]".format(",".join(plan.extras)) if plan.extras else ""
    if plan.package == "editable" or not metadata.name:
        return ["--with-editable " + shlex.quote("." + extras)]
    # uv would take what it has built before, also if a module has changed since.
    return ["--with " + shlex.quote("." + extras), "--refresh-package " + shlex.quote(metadata.name)]


def requirement_option(requirement):
    """Return the option that installs a requirement, or a file of them."""
    match = re.match(r"-(r|c|e)\s*(.+)", requirement)
    if not match:
        return "--with " + shlex.quote(requirement)
    kind = {"r": "--with-requirements", "c": "--constraints", "e": "--with-editable"}[match.group(1)]
    return "{} {}".format(kind, shlex.quote(match.group(2).replace("{toxinidir}/", "")))


def variables(plan):
    """Return the assignments of variables in the shell."""
    return tuple("{}={}".format(name, word(text)) for name, text in plan.variables.items())


def filled(words):
    """Return options in few lines."""
    lines = [""]
    for one in words:
        if lines[-1] and len(lines[-1]) + len(one) > WIDTH:
            lines.append("")
        lines[-1] += " " * bool(lines[-1]) + one
    return [line for line in lines if line]


def commands(plan):
    """Return [(default arguments, command, what is done if it fails)] in the shell: "$@" are those that were given."""
    result = []
    for command in plan.commands:
        default, words = "", []
        is_ignored = command[:1] == ["-"]
        for argument in command[1:] if is_ignored else command:
            found = substitutions.parts(argument)
            if len(found) == 1 and found[0].kind == "posargs":
                default = found[0].text
                words.append('"$@"')
            else:
                words.append(word(argument))
        result.append((default, " ".join(words), "true" if is_ignored else "return 1"))
    return tuple(result)


def word(text):
    """Return a text as one word of the shell, with its substitutions."""
    result = ""
    for part in substitutions.parts(text):
        if part.kind == "env":
            # Inside of the quotes of a shell four characters are special.
            default = re.sub(r'(["$`\\])', r"\\\1", part.default)
            result += '"${{{}:-{}}}"'.format(part.text, default)
        elif part.kind == "posargs":
            result += '"$*"'
        elif part.text or part.kind == "text":
            result += shlex.quote(part.text) if part.text else "''"
        else:
            result += {"name": '"$name"', "root": '"$root"', "python": "python"}[part.kind]
    return result
