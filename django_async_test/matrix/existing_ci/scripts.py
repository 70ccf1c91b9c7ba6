"""Scripts of the project that run the tests: those of a shell with one command after another, and those of Python."""

import re

from .makefile import Unread

CALL = re.compile(r"(?:(?:sh|bash|source|\.)(?: -(?!c)[a-z]+)* )?((?:\./)?(?!-)[\w.-]+(?:/[\w.-]+)*)((?: .*)?)\Z")
SHELL = re.compile(r"#! ?\S*(?:/|env )(?:ba|da|z)?sh\b")
PYTHON = re.compile(r"#! ?\S*(?:/|env )python[\d.]*\b")

# Where projects keep what runs their tests.
USUAL = (
    "scripts/test",
    "scripts/tests",
    "script/test",
    "bin/test",
    "scripts/test.sh",
    "scripts/tests.sh",
    "scripts/run_tests.sh",
    "bin/test.sh",
    "run_tests.sh",
    "runtests.sh",
    "run-tests.sh",
    "test.sh",
)


def call(line):
    """Return (path, arguments) of a command that may be a script of the project, None for others."""
    match = CALL.match(line)
    if not match or not (match.group(1) != line.split()[0] or "/" in match.group(1)):
        return None
    path = match.group(1)
    return (path[2:] if path.startswith("./") else path), match.group(2)


def lines(path, text, arguments):
    """Return the commands of a script with arguments; raise Unread for one that does more than one after another."""
    if PYTHON.match(text) or path.endswith(".py"):
        return ["python {}{}".format(path, arguments)]
    if not (SHELL.match(text) or path.endswith(".sh")):
        raise Unread("it is no script of a shell or of Python")
    text = re.sub(r"[ \t]*\\\r?\n[ \t]*", " ", text[:100000])
    result = []
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#") or re.match(r"set [-+]", line):
            continue
        # The directory of the project is where it runs.
        if re.match(r"cd (?:\"?\$\(dirname|\"?\$\{0%|\"?\$\(git rev-parse)", line):
            continue
        line = re.sub(r"\$\{\w+:-([^${}]*)\}", r"\1", line)
        line = re.sub(r"\"?\$(?:@|\*|\{@\}|\{\*\})\"?", lambda _: arguments.strip() or "{posargs}", line)
        result.append(re.sub(r"^exec ", "", line))
    return result
