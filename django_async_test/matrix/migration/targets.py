"""What became of the targets of make, scripts and their kind that run the tests."""

from ..existing_ci import shell
from ..toml import assignments
from . import beside
from .entry import LEFT_OUT, TAKEN, Entry

ALONE = "; not what else it runs"


def of_targets(targets, used):
    """Return the entries about the targets that run tests, or may; `used` are the commands of the matrix."""
    result = []
    for target in targets.found.values():
        if target.tests or target.may_test:
            verdict, text, lines = fate(target, used)
            result.append(Entry(target.source, target.kind, target.name, verdict, text, lines))
            if is_taken(target, used):
                result += beside.of_lines(target.source, target.name, map(target.with_values, target.others))
    return result


def is_taken(target, used):
    """Return whether the matrix runs tests that a target does."""
    return bool({shell.as_tox(line) for line in target.tests} & set(used))


def fate(target, used):
    """Return (verdict, text, lines) for a target."""
    commands = [shell.as_tox(line) for line in target.tests]
    if is_taken(target, used):
        return TAKEN, "commands, instead of `{}`{}".format(target.line, ALONE if target.others else ""), []
    called = "`{}`".format(target.line)
    if any(line.startswith(target.line) for line in used):
        why = "it was not read ({})".format(target.why) if target.why else "it does more than run tests"
        text = "commands call it: {}. What stands after `--` does not reach the tests: better have what it runs"
        return TAKEN, text.format(why), assignments({"commands": commands or ["... {posargs}"]})
    if target.why:
        text = "{} was not read: {}. Write what it runs, if it is more than the commands that there are"
        return LEFT_OUT, text.format(called, target.why), assignments({"commands": ["... {posargs}"]})
    return LEFT_OUT, "it stays, and {} runs tests as before".format(called), assignments({"commands": commands})
