"""What became of the targets of make, scripts and their kind that run the tests."""

from ..existing_ci import shell
from ..toml import assignments
from .entry import LEFT_OUT, TAKEN, Entry


def of_targets(targets, used):
    """Return the entries about the targets that run tests, or may; `used` are the commands of the matrix."""
    result = []
    for target in targets.found.values():
        if target.tests or may_run_tests(target):
            verdict, text, lines = fate(target, used)
            result.append(Entry(target.source, target.kind, target.name, verdict, text, lines))
    return result


def may_run_tests(target):
    """Return whether a target that was not understood is likely to run tests."""
    return "test" in target.name.lower() and bool(target.why)


def fate(target, used):
    """Return (verdict, text, lines) for a target."""
    commands = [shell.as_tox(line) for line in target.tests]
    beside = "; not what else it runs: {}".format(", ".join(map("`{}`".format, target.others))) if target.others else ""
    if commands and set(commands) & set(used):
        return TAKEN, "commands, instead of `{}`{}".format(target.line, beside), []
    called = "`{}`".format(target.line)
    if any(line.startswith(target.line) for line in used):
        why = "it was not read ({})".format(target.why) if target.why else "it does more than run tests"
        text = "commands call it: {}. What stands after `--` does not reach the tests: better have what it runs"
        return TAKEN, text.format(why), assignments({"commands": commands or ["... {posargs}"]})
    if target.why:
        text = "{} was not read: {}. Write what it runs, if it is more than the commands that there are"
        return LEFT_OUT, text.format(called, target.why), assignments({"commands": ["... {posargs}"]})
    return LEFT_OUT, "it stays, and {} runs tests as before".format(called), assignments({"commands": commands})
