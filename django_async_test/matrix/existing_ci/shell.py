"""Lines of a shell: which of them run the tests, and what those that install install."""

import re
import shlex

from . import prefixes

# What makes an environment and runs a command in it, with its options and their values.
RUNNER = (
    r"(?:(?:(?:uv|poetry|pdm|hatch|pipenv) run|uvx|uv tool run)(?: (?:-[pw]|--(?:with|with-editable|with-requirements|"
    r"extra|no-extra|group|only-group|no-group|python|env-file|package|project|directory|from|resolution|prerelease|"
    r"index|default-index|index-url|extra-index-url|find-links|exclude-newer|upgrade-package|reinstall-package|"
    r"refresh-package|link-mode|cache-dir|config-file))[ =](?:\"[^\"]*\"|'[^']*'|\S+)"
    r"| --?[-\w]+(?:=\S+)?)* )?"
)

# Programs that run tests, at the beginning of a command.
TESTS = re.compile(
    # What such a file without an ending is, only a look into it tells.
    r"(?!(?:[A-Z_]+=\S+ )*[\w./-]*/runtests(?:\s|\Z))(?:[A-Z_]+=\S+ )*"
    + RUNNER
    + r"(?:python\d?(?:\.\d+)? (?:-[WX] ?\S+ |-[bBdEiIOPqRsSuvx]+ |-[bBdEiIOPqRsSuvx]*m )*)?(?:coverage run (?:"
    r"--(?:source|source-pkgs|rcfile|include|omit|data-file|context|concurrency) [^-\s]\S* |-\S+ )*(?:-m )?)?"
    r"(?:(?:\./)?(?:[\w./-]*/)?(?:pytest|py\.test|runtests\.py|run_tests\.py|manage\.py test|quicktest\.py|runtests"
    r"|tests?/(?:run|__main__)\.py|(?!setup\.py)[\w-]+\.py tests?(?=\s|\Z)"
    r"|(?<=coverage run )(?!(?:[\w.-]+/)*(?:manage|setup)\.py)(?:[\w.-]+/)*[\w-]+\.py)"
    r"|(?:\./)?setup\.py (?:-q )?test|django-admin(?:\.py)? test|django test|(?<=-m )manage test"
    r"|(?<=-m )tests?(?:\.\w+)*(?=\s|\Z)"
    r"|unittest|nose2)\b"
    # A script of a shell is looked into.
    r"(?!\.(?:ba)?sh\b)"
)
# coverage runs what its configuration says, if nothing follows its options.
CONFIGURED = re.compile(
    r"(?:[A-Z_]+=\S+ )*" + RUNNER + r"(?:python\d?(?:\.\d+)? -m )?coverage run"
    r"(?: (?:-[apL]|--(?:append|branch|parallel-mode|timid|pylib|[\w-]+=\S+"
    r"|(?:source|source-pkgs|rcfile|include|omit|data-file|context|concurrency) [^-\s]\S*)))*\Z"
)
WRAPPERS = re.compile(
    r"(?:[A-Z_]+=\S+ )*(?:python\d?(?:\.\d+)? -[bBdEiIOPqRsSuvx]*m "
    r"|(?:uv run|uvx|uv tool run|pipx run|hatch run|poetry run)"
    r"(?: --?[-\w]+(?:[= ](?!tox |nox |-)[^-\s]\S*)?)* )?(tox|nox|hatch|make|just)\b(?!-)"
)
# The same behind a variable whose value only a shell knows.
SHELL_WRAPPERS = re.compile(r"[A-Z_]+=\"?\$\(.*\)\"? (?:python\d?(?:\.\d+)? -m )?(tox|nox)\b(?!-)")
INSTALL = re.compile(r"(?:python\d?(?:\.\d+)? -m |uv )?pip3? install (.*)")
# Options of pip whose value says nothing about what the tests need.
SKIPPED = ("-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-p", "--python")

# Packages of the system; an option's value is no package.
APT = re.compile(r"(?:sudo (?:-E )?)?(?:[A-Z_]+=\S+ )*apt(?:-get)? (?:-\S+ )*install (.*)")
# What makes packages of somebody else known.
SOURCE = re.compile(
    r"(?:sudo (?:-\S+ )*)?(?:dpkg (?:-i|--install)|(?:add-apt|apt-add)-repository|apt-key)\b|.*/sources\.list"
    r"|.*\bapt(?:-get)? (?:.* )?install .*\.deb\b"
)
PACKAGE = re.compile(r"[a-z0-9][a-z0-9.+-]+\Z")

# What runs a command in a container, and what starts containers; the group is the file that says which.
CONTAINER = re.compile(
    r"(?:sudo )?docker(?:-compose| compose)?(?: (?:-[fp]|--file|--project-name) \S+)* (?:exec|run)"
    r"(?: (?:-[euvwp]|--(?:env|user|volume|workdir|name|network|env-file|publish)) \S+| --?[\w-]+(?:=\S+)?)* "
    r"\w[\w.:/-]* (?=\w)"
)
COMPOSE = re.compile(r"(?:sudo )?docker(?:-compose| compose)(?: (?:-f|--file)[ =](\S+))?.* (?:up|start|run|exec)\b")

# One of several commands in a line; what is in quotes is no end of it.
PART = re.compile(r"(?:\"[^\"]*\"|'[^']*'|[^;])+")
AND = re.compile(r"(\"[^\"]*\"|'[^']*')|&&")

# Programs that look at the project's files, or rewrite them, and run none of its tests.
LINTER = re.compile(
    r"(?:python\S* -m )?(ruff|black|flake8|isort|mypy|pylint|pyright|bandit|pycodestyle|pydocstyle|djlint|codespell"
    r"|check-manifest|pre-commit run)(?=\s|\Z)"
)

# The same command again, where it fails.
AGAIN = re.compile(r"([^|&]+?)(?:\s*\|\|\s*\1)+\Z")

VARIABLE = re.compile(r"([A-Z_]+)=(\S*) ")

# Python's option that isolates it, alone or among others.
ISOLATED = re.compile(
    r"^(python[\d.]*(?: -(?:[WX] ?\S+|[bBdEiOPqRsSuvx]+))*) -([bBdEiOPqRsSuvx]*)I([bBdEiOPqRsSuvx]*m?)(?= )"
)

# The words of a choice, and how each of its branches begins.
CASE = re.compile(r"case .+ in\Z|esac\b")
BRANCH = r"^\(?(?:\"[^\"]*\"|'[^']*'|[\w.*|-])+\)(?:\s+|\Z)"

# Where a program of the environment is, as only a shell knows it; after others it is what they run.
WHICH = r"(?:`(?:which|command -v) ({0})`|\"?\$\((?:which|command -v) ({0})\)\"?)(?=\s|\Z)"
PROGRAM = re.compile(WHICH.format(r"[\w.-]+"))
ADMIN = re.compile("(?<=[a-z] )" + WHICH.format(r"django-admin(?:\.py)?"))

# Where an environment of the project's own has its programs, also one with a name of any kind.
OWN_ENVIRONMENT = re.compile(
    r"^((?:[A-Z_]+=\S+ )*)(?:(?:\./|~/|\$\{?(?:HOME|PWD)\}?/)?(?:[\w.-]*venv|env)/bin/"
    r"|(?:(?:\.|~|\$\{?\w+\}?)/)?[\w.-]+/bin/(?=(?:python|pip|pytest|py\.test|coverage|django-admin|tox|nox)[\d.]*(?:\s|\Z)))"
)

# The current directory, as shells say it.
HERE = (".", "`pwd`", "$(pwd)", "$PWD", "${PWD}")

# What stands for every extra or every group.
ALL = "*"

SYNC = re.compile(r"uv sync\b(.*)|poetry install\b(.*)|pdm (?:install|sync)\b(.*)")
# What `pip install -e .` has replaced.
DEVELOP = re.compile(r"\bsetup\.py (?:-q )?develop\b")
# Where the rest is installed, and the project itself is not.
WITHOUT_PROJECT = re.compile(
    r"(?:[A-Z_]+=\S+ )*(?:uv sync|poetry install|pdm (?:install|sync))\b.*" r" --no-(?:root|self|install-project)\b"
)
WITHOUT_DEVELOPMENT = re.compile(
    r"--(?:only[\w-]*|no-dev|no-default-groups|prod\w*)\b|--(?:without|no-group)[ =]\S*\bdev"
)


def commands(text):
    """Return the commands of a script, one a line, with continued lines joined."""
    text = re.sub(r"\s*\\\n\s*", " ", text)
    # An expression is one word.
    text = re.sub(r"\$\{\{.*?\}\}", "$EXPRESSION", text)
    # The programs are in the environment, and `coverage run` takes the module as well.
    text = PROGRAM.sub(lambda match: match.group(1) or match.group(2), ADMIN.sub("-m django", text))
    found = [part.strip() for line in map(without_comment, text.split("\n")) for part in parts(line)]
    # Keeping the output is for the job, and so is ending it where a command fails.
    found = [re.sub(r"\s*(?:2>&1\s*)?\|\s*tee( -a)? \S+$|\s*2>&1$|\s*\|\|\s*exit 1$", "", line) for line in found]
    found = [prefixes.without(AGAIN.sub(r"\1", line), is_known) for line in found]
    if any(CASE.match(line) for line in found):
        # Each of its branches runs in some job.
        found = [re.sub(BRANCH, "", line) for line in found if not CASE.match(line)]
    # What is in an environment of the project's own is in tox's too.
    found = [OWN_ENVIRONMENT.sub(r"\1", line) for line in found]
    return [line for line in found if line and not line.startswith("#")]


def is_known(line):
    """Return whether a command runs tests, itself or by a program that may do so."""
    return runs_tests(line) or wrapper(line) is not None


def without_screen(line):
    """Return a command without what gives it a screen, which may stand behind what makes an environment."""
    return prefixes.without_screen(line, RUNNER)


def in_container(line):
    """Return the command that one runs in a container, None if it runs none there."""
    match = CONTAINER.match(line)
    return line[match.end() :] if match else None


def compose(line):
    """Return the file that says which containers a command starts, "" for the usual one; None for other commands."""
    match = COMPOSE.match(line)
    return (match.group(1) or "") if match else None


def parts(line):
    """Return the commands of one line as they stand there."""
    return PART.findall(AND.sub(lambda match: match.group(1) or ";", line))


def without_comment(line):
    """Return a line without a comment behind it; in quotes there is none."""
    for match in re.finditer(r"\s#", line):
        before = line[: match.start()]
        if not (before.count('"') % 2 or before.count("'") % 2):
            return before
    return line


def runs_tests(line):
    """Return whether a command runs tests itself."""
    line = without_screen(line)
    return bool(TESTS.match(line) or CONFIGURED.match(line))


def way_of(line):
    """Return the words of a command that runs tests which say how, without those that say which; none for others.

    What stands behind an option may be its value, and is no test.
    """
    match = TESTS.match(line)
    rest = words(line[match.end() :]) if match else []
    before = [""] + rest
    return ([match.group()] if match else []) + [
        word for word, previous in zip(rest, before) if word.startswith("-") or previous.startswith("-")
    ]


def wrapper(line):
    """Return the program by which a command may run tests: tox, nox, make ...; None for others."""
    match = WRAPPERS.match(without_screen(line)) or SHELL_WRAPPERS.match(line)
    return match.group(1) if match else None


def linter(line):
    """Return the package of a program that looks at the project's files only, None for other commands."""
    match = LINTER.match(re.sub("^" + RUNNER, "", line))
    return match.group(1).split()[0] if match else None


def arguments(line):
    """Return what a command has behind ``--``, for what the program runs that it calls; empty without it."""
    match = re.match(r"[^|<>&;]*? -- (?!-- )([^|<>&;]+)", without_screen(line))
    return match.group(1).strip() if match else ""


def is_about_coverage(text):
    """Return whether arguments of pytest say nothing but what is measured, and where that is written."""
    return not re.sub(r"--(?:no-)?cov(?:-[\w-]+)?(?:[= ](?!-)\S+)?(?=\s|\Z)", "", text).strip()


def variables(line):
    """Return the variables in front of a command whose values need no shell; the current directory is the project's."""
    result = {}
    match = VARIABLE.match(line)
    while match:
        name, value = match.groups()
        value = "{toxinidir}" if value in HERE else value
        if not re.search(r"[$`\"'\\]", value):
            result[name] = value
        line = line[match.end() :]
        match = VARIABLE.match(line)
    return result


def as_tox(line):
    """Return a command that runs tests as an environment has it: without what makes one, and without variables."""
    screen, line = prefixes.screen(line, RUNNER), without_screen(line)
    line = re.sub(r"^(?:[A-Z_]+=\S+ )*", "", line)
    line = re.sub("^" + RUNNER, "", line)
    # An isolated Python ignores the variables of the environment, and tests beside a program that coverage runs.
    line = ISOLATED.sub(lambda match: match.group(1) + " -{}{}".format(*match.groups()[1:]).rstrip(" -"), line)
    if "{posargs" not in line and not CONFIGURED.match(line):
        line += " {posargs}"
    return screen + (line if re.match(r"python|coverage|pytest|py\.test|django-admin", line) else "python " + line)


def installs(line):
    """Return (requirements, extras of the project, groups) that a command installs; three empty lists for others."""
    requirements, extras, groups = [], [], []
    line = without_screen(line)
    match = INSTALL.match(line)
    sync = SYNC.match(line)
    runner = re.match(r"(?:[A-Z_]+=\S+ )*(uv run .*)", line)
    if runner and runs_tests(line):
        command = words(re.match(RUNNER, runner.group(1)).group())
        read_pip(
            [value for option, value in options(command) if option in ("--with", "-w")], requirements, extras, groups
        )
        read_sync(command, extras, groups, ignored=("--with",))
    elif match:
        read_pip(words(match.group(1)), requirements, extras, groups)
    elif sync:
        read_sync(words(" ".join(filter(None, sync.groups()))), extras, groups)
    return requirements, extras, groups


def packages(line):
    """Return the packages of Debian that a command installs."""
    match = APT.match(line)
    return [word for word in words(match.group(1)) if PACKAGE.match(word)] if match else []


def adds_source(line):
    """Return whether a command makes packages of the system known that Debian and Ubuntu do not have."""
    return bool(SOURCE.match(line))


def is_editable(line):
    """Return whether a command installs the project as it lies there: its tests may be in no wheel."""
    if DEVELOP.search(line):
        return True
    line = without_screen(line)
    match = INSTALL.match(line)
    if match:
        return bool(re.search(r"(?:^|\s)(?:-e|--editable)[ =]?[\"']?\.(?:/?[\[\s\"']|/?$)", match.group(1)))
    return bool(re.match(r"(?:[A-Z_]+=\S+ )*(?:uv sync|uv run|poetry install|pdm install|pdm sync)\b", line)) and not (
        re.search(r"--no-(?:editable|project|root|self|install-project)\b", line)
    )


def has_project(line):
    """Return whether a command installs the project, None if it is not about that."""
    match = INSTALL.match(line)
    if match:
        found = words(match.group(1))
        return True if any(read_project(one, []) or one.endswith(".whl") for one in found) else None
    if WITHOUT_PROJECT.match(line):
        return False
    return True if SYNC.match(line) or re.search(r"\bsetup\.py (?:install|develop)\b", line) else None


def installs_own_groups(line):
    """Return whether a command installs what Poetry, PDM or uv have for the project's development."""
    return bool(SYNC.match(line)) and not WITHOUT_DEVELOPMENT.search(line)


def installs_lock(line, before):
    """Return whether Poetry's lock file is installed, by a command or as before it; None where a new one is made."""
    if re.match(r"poetry (?:update|lock)\b(?!.* --(?:check|no-update)\b)", line):
        return None
    return before if before is None else before or bool(re.match(r"(?:[A-Z_]+=\S+ )*poetry (?:install|sync)\b", line))


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
        elif re.match(r"-[UqveI]+r\Z", word) and arguments:
            requirements.append("-r " + arguments.pop(0))
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


def read_sync(arguments, extras, groups, ignored=()):
    """Read the arguments of uv sync and its kind, but for some options."""
    for option, value in zip(arguments, arguments[1:] + [""]):
        name, equals, given = option.partition("=")
        if name in ignored:
            continue
        value = given if equals else value
        if name in ("--extra", "-E", "--extras"):
            extras += value.split()
        elif name in ("--group", "--only-group", "--with", "--only", "-G"):
            # Poetry calls what the project itself needs a group, too.
            groups += [one for one in value.replace(",", " ").split() if one != "main"]
        elif name in ("--all-extras", "--all-groups"):
            (extras if name == "--all-extras" else groups).append(ALL)
