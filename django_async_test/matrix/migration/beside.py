"""What jobs and sessions run beside their tests, and what of the configuration would have that."""

import re

from ..existing_ci import shell, targets
from ..existing_tox import lines as tox_lines
from ..toml import assignments
from .entry import LEFT_OUT, TRANSLATED, Entry
from .tox import COVERAGE, LOOKS, coverage_table

# Commands that install what runs tests, or look at the machine.
FOR_THE_JOB = re.compile(
    r"(?:sudo )?(?:-E )?(?:apt(?:-get)?|pip3?|pipx|uv (?:pip|sync|venv|python|lock)|poetry (?:install|config|env)"
    r"|pdm (?:install|sync)|curl|git|which|codecov|coveralls|if|elif|fi|else|then|for|while|do|done"
    r"|python\d?(?:\.\d+)? (?:-V+|--version|-[a-zA-Z]*m (?:pip|ensurepip|venv|coverage|codecov|site)"
    r"|(?:\./)?setup\.py (?:install|develop)))\b"
    r"|uv$|(?!\.{0,2}/|\.\w)\W|\Z"
)

# Variables in front of a command, or alone: what is behind them matters.
ASSIGNED = re.compile(r"(?:[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|`[^`]*`|\$\([^()]*\)|[^\s\"'`])*(?:\s+|\Z))+")


# Programs that no environment has, which tox runs only where it is told to.
EXTERNAL = re.compile(
    r"(\.{0,2}/[\w./-]+|(?:npm|npx|node|yarn|pnpm|bun|make|just|docker|docker-compose|aws|git|bash|sh|sudo|psql"
    r"|createdb|mysql|redis-cli|curl|wget|cp|mv|ln|touch|java|mvn|bundle|gem|service|systemctl)(?=\s|\Z))"
)

NOT_RUN = "the matrix does not run it; what the tests need of it could be commands before them"

# What these look at has to be installed.
IMPORTING = ("mypy", "pylint", "pyright")


def of_coverage(path, name, commands):
    """Return the entry of the commands that look at what has been measured."""
    found = [
        line
        for line in dict.fromkeys(map(bare, commands))
        if tox_lines.REPORTS.match(re.sub(r"^(python)\S* -\w*m ", "", line))
    ]
    if not found:
        return []
    shown = "{} of {}".format(", ".join(found), name)
    return [Entry(path, "command", shown, LEFT_OUT, COVERAGE, coverage_table(" ".join(found)))]


def of_jobs(job, name, found, before):
    """Return the entries of what a job runs beside its tests and the targets that were read.

    The matrix runs those in `before`.
    """
    result = []
    lines = list(dict.fromkeys(line for line, _ in job.others if not is_harmless(line, found)))
    taken = [line for line in lines if line in before]
    if taken:
        shown = "{} of {}".format(", ".join(taken), name)
        result.append(Entry(job.path, "command", shown, TRANSLATED, "the environments run it too"))
    return result + of_lines(job.path, name, [line for line in lines if line not in before], job.requirements)


def of_lines(path, name, lines, requirements=()):
    """Return the entries of commands that the matrix does not run, where something runs them that installs this."""
    lines, result = list(lines), []
    looking = [line for line in map(bare, lines) if shell.linter(line)]
    if looking:
        shown = "{} of {}".format(", ".join(looking), name)
        result.append(Entry(path, "command", shown, LEFT_OUT, LOOKS, lint(looking, requirements)))
    lines = [line for line in lines if not shell.linter(bare(line))]
    if lines:
        shown = "{} of {}".format(", ".join(lines), name)
        result.append(Entry(path, "command", shown, LEFT_OUT, NOT_RUN, commands_pre(without_shell(lines))))
    return result


def without_shell(lines):
    """Return the commands that need no shell: tox runs none."""
    return [line for line in lines if not re.search(r"[$`|&<>]", line)]


def commands_pre(lines):
    """Return the lines of the configuration that run commands before the tests, with what tox has to allow then."""
    external = [match.group(1) for match in map(EXTERNAL.match, lines) if match]
    result = {"allowlist_externals": list(dict.fromkeys(external))} if external else {}
    return assignments(dict(result, commands_pre=lines)) if lines else []


def lint(lines, requirements):
    """Return the lines of the configuration with an environment for linters, in the versions that a job installs."""
    programs = list(dict.fromkeys(map(shell.linter, lines)))
    deps = [next((one for one in requirements if re.match(name + r"(?![\w-])", one)), name) for name in programs]
    table = {} if set(programs) & set(IMPORTING) else {"skip_install": True}
    return ["[environments.lint]"] + assignments(dict(table, deps=deps, commands=lines))


def is_harmless(line, found):
    """Return whether a command of a job is for nothing but the job, or what it calls was read: a Target in `found`."""
    target = found.get(line)
    if target is not None:
        # Those that may run tests have entries of their own.
        return bool(target.tests) or target.may_test or not (target.others or target.why)
    plain = bare(line)
    return bool(
        targets.HARMLESS.match(plain) or FOR_THE_JOB.match(plain) or shell.wrapper(line) or shell.packages(line)
    )


def bare(line):
    """Return a command without variables in front of it, and without what runs it in an environment."""
    return re.sub("^" + shell.RUNNER, "", ASSIGNED.sub("", line, count=1) if ASSIGNED.match(line) else line)


def of_session(session):
    """Return the entries of what a session of nox that was taken runs beside its tests."""
    lines = [line for line in session.commands if not shell.runs_tests(line)]
    result = of_coverage(session.path, session.name, lines)
    lines = [re.sub(r"^(python\S*) -\w*m ", r"\1 -m ", line) for line in lines]
    lines = [line for line in lines if not (targets.HARMLESS.match(line) or re.search(r" (?:--version|-V+)\Z", line))]
    if lines:
        shown = "{} of {}".format(", ".join(dict.fromkeys(lines)), session.name)
        result.append(Entry(session.path, "command", shown, LEFT_OUT, NOT_RUN, commands_pre(lines)))
    return result
