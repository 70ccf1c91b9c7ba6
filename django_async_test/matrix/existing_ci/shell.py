"""Lines of a shell: which of them run the tests, and what those that install install."""

import re
import shlex

# What makes an environment and runs a command in it, with its options and their values.
RUNNER = (
    r"(?:(?:(?:uv|poetry|pdm|hatch|pipenv) run|uvx|uv tool run)(?: (?:-[pw]|--(?:with|with-editable|with-requirements|"
    r"extra|group|only-group|no-group|python|env-file|package|project|directory|from))[ =](?:\"[^\"]*\"|'[^']*'|\S+)"
    r"| --?[-\w]+(?:=\S+)?)* )?"
)

# Programs that run tests, at the beginning of a command.
TESTS = re.compile(
    r"(?:[A-Z_]+=\S+ )*"
    + RUNNER
    + r"(?:python\d?(?:\.\d+)? (?:-[WX] ?\S+ |-[bBdEiIOPqRsSuvx]+ |-m )*)?(?:coverage run (?:-\S+ )*(?:-m )?)?"
    r"(?:(?:\./)?(?:[\w./-]*/)?(?:pytest|py\.test|runtests\.py|run_tests\.py|manage\.py test|quicktest\.py|runtests)"
    r"|django-admin test|django test|unittest|nose2)\b"
)
WRAPPERS = re.compile(
    r"(?:[A-Z_]+=\S+ )*(?:python\d?(?:\.\d+)? -m |(?:uv run|uvx|uv tool run|pipx run|hatch run|poetry run)"
    r"(?: --?[-\w]+(?:[= ](?!tox |nox |-)[^-\s]\S*)?)* )?(tox|nox|hatch|make|just)\b(?!-)"
)
INSTALL = re.compile(r"(?:python\d?(?:\.\d+)? -m |uv )?pip3? install (.*)")
# Options of pip whose value says nothing about what the tests need.
SKIPPED = ("-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-p", "--python")

# Packages of the system; an option's value is no package.
APT = re.compile(r"(?:sudo (?:-E )?)?(?:[A-Z_]+=\S+ )*apt(?:-get)? (?:-\S+ )*install (.*)")
PACKAGE = re.compile(r"[a-z0-9][a-z0-9.+-]+\Z")

SYNC = re.compile(r"uv sync\b(.*)|poetry install\b(.*)|pdm (?:install|sync)\b(.*)")


def commands(text):
    """Return the commands of a script, one a line, with continued lines joined."""
    text = re.sub(r"\s*\\\n\s*", " ", text)
    # An expression is one word.
    text = re.sub(r"\$\{\{.*?\}\}", "$EXPRESSION", text)
    found = [part.strip() for line in text.split("\n") for part in re.split(r"&&|;", line)]
    return [line for line in found if line and not line.startswith("#")]


def runs_tests(line):
    """Return whether a command runs tests itself."""
    return bool(TESTS.match(line))


def wrapper(line):
    """Return the program by which a command may run tests: tox, nox, make ...; None for others."""
    match = WRAPPERS.match(line)
    return match.group(1) if match else None


def as_tox(line):
    """Return a command that runs tests as an environment has it: without what makes one, and without variables."""
    line = re.sub(r"^(?:[A-Z_]+=\S+ )*", "", line)
    line = re.sub("^" + RUNNER, "", line)
    if "{posargs" not in line and not re.search(r"\bcoverage run\b.*\bmanage\.py\b", line):
        line += " {posargs}"
    return line if re.match(r"python|coverage|pytest|py\.test|django-admin", line) else "python " + line


def installs(line):
    """Return (requirements, extras of the project, groups) that a command installs; three empty lists for others."""
    requirements, extras, groups = [], [], []
    match = INSTALL.match(line)
    sync = SYNC.match(line)
    runner = re.match(r"(?:[A-Z_]+=\S+ )*(uv run .*)", line)
    if runner and runs_tests(line):
        command = words(re.match(RUNNER, runner.group(1)).group())
        read_pip(
            [value for option, value in options(command) if option in ("--with", "-w")], requirements, extras, groups
        )
        read_sync([one for pair in options(command) if pair[0] not in ("--with", "-w") for one in pair], extras, groups)
    elif match:
        read_pip(words(match.group(1)), requirements, extras, groups)
    elif sync:
        read_sync(words(" ".join(filter(None, sync.groups()))), extras, groups)
    return requirements, extras, groups


def packages(line):
    """Return the packages of Debian that a command installs."""
    match = APT.match(line)
    return [word for word in words(match.group(1)) if PACKAGE.match(word)] if match else []


def is_editable(line):
    """Return whether a command installs the project as it lies there: its tests may be in no wheel."""
    match = INSTALL.match(line)
    if match:
        return bool(re.search(r"(?:^|\s)(?:-e|--editable)[ =]?[\"']?\.(?:/?[\[\s\"']|/?$)", match.group(1)))
    return bool(re.match(r"(?:[A-Z_]+=\S+ )*(?:uv sync|uv run|poetry install|pdm install|pdm sync)\b", line)) and not (
        re.search(r"--no-(?:editable|project|root|self|install-project)\b", line)
    )


def words(text):
    """Return the words of a command, none if its quotes are wrong."""
    try:
        return shlex.split(text)
    except ValueError:
        return []


def options(arguments):
    """Return [(option, value)] of words, with what follows an option as its value."""
    pairs = []
    for option, value in zip(arguments, arguments[1:] + [""]):
        if option.startswith("-"):
            name, equals, given = option.partition("=")
            pairs.append((name, given if equals else value))
    return pairs


def read_pip(arguments, requirements, extras, groups):
    """Read the arguments of pip install."""
    arguments = list(arguments)
    while arguments:
        word = arguments.pop(0)
        if word in ("-r", "--requirement") and arguments:
            requirements.append("-r " + arguments.pop(0))
        elif word == "--group" and arguments:
            groups.append(arguments.pop(0).split(":")[-1])
        elif word in SKIPPED and arguments:
            arguments.pop(0)
        elif re.match(r"-r.", word):
            requirements.append("-r " + word[2:])
        elif not (word.startswith("-") or "$" in word or read_project(word, extras)):
            requirements.append(word)


def read_project(word, extras):
    """Return whether a word is the project itself; take its extras."""
    match = re.match(r"\.(?:/)?(?:\[(.*)\])?$", word)
    if not match:
        return False
    extras += [extra.strip() for extra in (match.group(1) or "").split(",") if extra.strip()]
    return True


def read_sync(arguments, extras, groups):
    """Read the arguments of uv sync and its kind."""
    for option, value in zip(arguments, arguments[1:] + [""]):
        name, equals, given = option.partition("=")
        value = given if equals else value
        if name in ("--extra", "-E", "--extras"):
            extras += value.split()
        elif name in ("--group", "--only-group", "--with", "-G"):
            groups += value.replace(",", " ").split()
